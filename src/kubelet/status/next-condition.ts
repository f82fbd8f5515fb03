/**
 * A condition of a pod, given what is to be said and what was said before. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, updateLastTransitionTime (v1.36).
 */
import type { PodCondition } from '../../api/index.ts';
import { conditionOf } from './condition-of.ts';

/** What a condition says, without since when. */
export interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason: string | undefined;
  readonly message: string | undefined;
}

/** Newer than the generated types: the generation of the pod this condition speaks of. */
interface Observed extends PodCondition {
  readonly observedGeneration?: number;
}

/**
 * One that says nothing new is the very object it was, so that whoever compares statuses sees at
 * once what did not move.
 * @param now the transition time if the status moved, as the API writes instants
 */
export function nextCondition(
  previous: readonly Observed[],
  type: string,
  verdict: Verdict,
  observedGeneration: number,
  now: string,
): Observed {
  const before = conditionOf(previous, type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  if (
    before !== undefined &&
    since !== undefined &&
    before.reason === verdict.reason &&
    before.message === verdict.message &&
    before.observedGeneration === observedGeneration
  ) {
    return before;
  }
  // Written out, not spread: conditions have too many shapes for an engine to copy them quickly.
  const { status, reason, message } = verdict;
  const lastTransitionTime = since ?? now;
  if (reason === undefined) return { type, status, observedGeneration, lastTransitionTime };
  if (message === undefined)
    return { type, status, reason, observedGeneration, lastTransitionTime };
  return { type, status, reason, message, observedGeneration, lastTransitionTime };
}
