/** How full the node's disks are, and what of it is whose. */
export { type ContainerUsage, type PodUsage } from './pod-usage.ts';
export { StatsProvider, type NodeSummary, type StatsProviderOptions } from './stats-provider.ts';
