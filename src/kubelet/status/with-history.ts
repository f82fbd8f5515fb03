/**
 * A status with what only its past knows: since when the pod is there, and since when each of its
 * conditions says what it says. Pure. Upstream: pkg/kubelet/status/status_manager.go,
 * updateStatusInternal and updateLastTransitionTime (v1.36).
 *
 * A condition that says nothing new stays the very object it was, and so does the list of them:
 * whoever compares statuses afterwards sees at once what did not move.
 */
import type { PodCondition, PodStatus } from '../../api/index.ts';

/** @param now as the API writes instants */
export function withHistory(status: PodStatus, old: PodStatus, now: string): PodStatus {
  const conditions = conditionsSince(old.conditions ?? [], status.conditions ?? [], now);
  return { ...status, startTime: old.startTime ?? now, conditions };
}

/** Newer than the generated types. */
interface Observed extends PodCondition {
  readonly observedGeneration?: number;
}

function conditionsSince(old: PodCondition[], given: PodCondition[], now: string): PodCondition[] {
  const conditions = given.map((condition): PodCondition => {
    const before = old.find((each) => each.type === condition.type);
    if (before?.lastTransitionTime === undefined || before.status !== condition.status) {
      return { ...condition, lastTransitionTime: now };
    }
    if (saysTheSame(before, condition)) return before;
    return { ...condition, lastTransitionTime: before.lastTransitionTime };
  });
  const isUnmoved =
    old.length === conditions.length && conditions.every((each, at) => each === old[at]);
  return isUnmoved ? old : conditions;
}

function saysTheSame(a: Observed, b: Observed): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}
