/**
 * In which order nodes are looked at, and how many are enough. Pure.
 * Upstream: pkg/scheduler/backend/cache/node_tree.go, schedule_one.go, numFeasibleNodesToFind (v1.36).
 */
import type { NodeAccount } from './node-account.ts';

const ENOUGH_MIN = 100;
const PERCENT_MAX = 50;
const PERCENT_MIN = 5;

/** One of each zone by turns, in a zone by the order of their coming. */
export function inTurnsByZone(nodes: readonly NodeAccount[]): readonly NodeAccount[] {
  const zones = new Map<string, NodeAccount[]>();
  for (const node of nodes) {
    const { labels } = node;
    const region = labels['topology.kubernetes.io/region'] ?? '';
    const zone = `${region}\0${labels['topology.kubernetes.io/zone'] ?? ''}`;
    const members = zones.get(zone);
    if (members === undefined) zones.set(zone, [node]);
    else members.push(node);
  }
  if (zones.size < 2) return nodes;
  const ordered: NodeAccount[] = [];
  const members = [...zones.values()];
  for (let at = 0; ordered.length < nodes.length; at++) {
    for (const zone of members) {
      const node = zone[at];
      if (node !== undefined) ordered.push(node);
    }
  }
  return ordered;
}

/** So many nodes that a pod fits on are compared: all of up to a hundred, of more a share. */
export function enoughOf(nodeCount: number): number {
  if (nodeCount < ENOUGH_MIN) return nodeCount;
  const percent = Math.max(PERCENT_MAX - Math.trunc(nodeCount / 125), PERCENT_MIN);
  return Math.max(Math.trunc((nodeCount * percent) / 100), ENOUGH_MIN);
}
