/** How full the node's disks are, and what of it is whose. */
export {
  StatsProvider,
  type NodeSummary,
  type PodUsage,
  type StatsProviderOptions,
} from './stats-provider.ts';
