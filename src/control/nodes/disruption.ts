/**
 * How fast nodes may be tainted so that their pods go, by how many of those of their zone are in trouble.
 * Pure. Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go, ComputeZoneState,
 * handleDisruption, setLimiterInZone (v1.36).
 */
export type Disruption = 'none' | 'partial' | 'full';

/** Upstream: --node-eviction-rate, --secondary-node-eviction-rate, --unhealthy-zone-threshold, … */
const EVICTIONS_PER_SECOND = 0.1;
const SECONDARY_EVICTIONS_PER_SECOND = 0.01;
const UNHEALTHY_THRESHOLD = 0.55;
const LARGE_CLUSTER_NODES = 50;

export function disruptionOf(readyCount: number, notReadyCount: number): Disruption {
  if (readyCount === 0 && notReadyCount > 0) return 'full';
  const share = notReadyCount / (notReadyCount + readyCount);
  return notReadyCount > 2 && share >= UNHEALTHY_THRESHOLD ? 'partial' : 'none';
}

/** Between two nodes of a zone that are tainted; Infinity: none is. A zone that is silent is no reason to wait. */
export function msBetweenEvictions(disruption: Disruption, nodeCount: number): number {
  if (disruption !== 'partial') return 1000 / EVICTIONS_PER_SECOND;
  return nodeCount > LARGE_CLUSTER_NODES ? 1000 / SECONDARY_EVICTIONS_PER_SECOND : Infinity;
}
