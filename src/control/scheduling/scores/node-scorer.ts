/**
 * What likes nodes. As with filters, there is a scorer only where the pod gives it something to tell nodes
 * apart by. Upstream: kube-scheduler framework, ScorePlugin; plugins/helper/normalize_score.go (v1.36).
 */
import type { NodeAccount } from '../node-account.ts';

export const MAX_SCORE = 100;

export interface NodeScorer {
  /** In the default profile. */
  readonly weight: number;
  score(node: NodeAccount): number;
  /** From 0 to 100, in place; absent: the scores are. */
  normalize?(scores: number[]): void;
}

/** The largest becomes 100, or, `reversed`, 0. */
export function normalizeToLargest(scores: number[], reversed = false): void {
  const largest = Math.max(0, ...scores);
  for (const [at, score] of scores.entries()) {
    const share = largest === 0 ? 0 : Math.trunc((MAX_SCORE * score) / largest);
    scores[at] = reversed ? MAX_SCORE - share : share;
  }
}
