/**
 * What a pod prefers of nodes, and what nodes prefer not to have: NodeAffinity, TaintToleration.
 * Upstream: plugins/nodeaffinity/node_affinity.go, plugins/tainttoleration/taint_toleration.go (v1.36).
 */
import { matchesNodeSelectorTerm, tolerates, type Pod } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import { normalizeToLargest, type NodeScorer } from './node-scorer.ts';

export function preferredNodes({ spec }: Pod): NodeScorer | undefined {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (preferred === undefined || preferred.length === 0) return undefined;
  return {
    weight: 2,
    score: (node) =>
      preferred.reduce(
        (sum, { weight, preference }) =>
          matchesNodeSelectorTerm(preference, node) ? sum + weight : sum,
        0,
      ),
    normalize: (scores) => {
      normalizeToLargest(scores);
    },
  };
}

/** The more taints that the pod does not tolerate the worse. */
export function discouragedNodes(
  { spec }: Pod,
  nodes: readonly NodeAccount[],
): NodeScorer | undefined {
  if (!nodes.some(({ offer }) => offer !== undefined && offer.discouraging.length > 0)) {
    return undefined;
  }
  const tolerations = (spec.tolerations ?? []).filter(
    ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
  );
  return {
    weight: 3,
    score: ({ offer }) =>
      (offer?.discouraging ?? []).filter(
        (taint) => !tolerations.some((toleration) => tolerates(toleration, taint)),
      ).length,
    normalize: (scores) => {
      normalizeToLargest(scores, true);
    },
  };
}
