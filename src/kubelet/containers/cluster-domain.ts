/** What names of the cluster end with. Upstream: the kubelet's `clusterDomain`, as most clusters set it. */
export const CLUSTER_DOMAIN = 'cluster.local';
