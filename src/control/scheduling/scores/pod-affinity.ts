/**
 * Nodes near pods that a pod would like near it, or that would like it near them, and far from those that
 * would not. Upstream: plugins/interpodaffinity/scoring.go (v1.36).
 */
import type { AffinityTerm } from '../affinity-terms.ts';
import type { NodeAccount } from '../node-account.ts';
import type { NodeLedger } from '../node-ledger.ts';
import type { PlacedPod } from '../placed-pod.ts';
import { MAX_SCORE, type NodeScorer } from './node-scorer.ts';

export function podAffinityScore(incoming: PlacedPod, ledger: NodeLedger): NodeScorer | undefined {
  const { terms } = incoming;
  const prefers = terms !== undefined && terms.preferred.length + terms.preferredAnti.length > 0;
  if (!prefers && !ledger.hasPodsWithAffinity) return undefined;
  const topologies = new WeightedTopologies();
  for (const node of ledger.nodes) {
    for (const placed of prefers ? node.pods : node.podsWithAffinity) {
      topologies.add(terms?.preferred, placed, node, 1);
      topologies.add(terms?.preferredAnti, placed, node, -1);
      topologies.add(placed.terms?.required, incoming, node, 1);
      topologies.add(placed.terms?.preferred, incoming, node, 1);
      topologies.add(placed.terms?.preferredAnti, incoming, node, -1);
    }
  }
  if (topologies.isEmpty) return undefined;
  return { weight: 2, score: (node) => topologies.at(node), normalize: stretch };
}

/** By topology and its value, what speaks for it. */
class WeightedTopologies {
  readonly #scores = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#scores.size === 0;
  }

  add(
    terms: readonly AffinityTerm[] = [],
    { pod }: PlacedPod,
    { labels }: NodeAccount,
    sign: 1 | -1,
  ): void {
    for (const { topologyKey, weight, matches } of terms) {
      const value = labels[topologyKey];
      if (value === undefined || !matches(pod)) continue;
      const scores = this.#scores.get(topologyKey) ?? new Map<string, number>();
      this.#scores.set(topologyKey, scores);
      scores.set(value, (scores.get(value) ?? 0) + sign * weight);
    }
  }

  at({ labels }: NodeAccount): number {
    let sum = 0;
    for (const [topologyKey, scores] of this.#scores) {
      const value = labels[topologyKey];
      if (value !== undefined) sum += scores.get(value) ?? 0;
    }
    return sum;
  }
}

/** From the least to the most liked node. */
function stretch(scores: number[]): void {
  const least = Math.min(...scores);
  const range = Math.max(...scores) - least;
  for (const [at, score] of scores.entries()) {
    scores[at] = range > 0 ? Math.trunc(MAX_SCORE * ((score - least) / range)) : 0;
  }
}
