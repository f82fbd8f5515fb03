/** How full the node's disks are, and what of it is whose. */
export { isLocalVolume } from './local-volumes.ts';
export {
  StatsProvider,
  type NodeSummary,
  type PodUsage,
  type StatsProviderOptions,
} from './stats-provider.ts';
