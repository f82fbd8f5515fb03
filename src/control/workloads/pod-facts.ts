/**
 * What controllers ask of a pod. Pure.
 * Upstream: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go.
 */
import { parseTimestamp, type Pod, type PodCondition } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

export function conditionOf({ status }: Pod, type: string): PodCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

export function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** Neither ended nor on its way out. */
export function isActive({ metadata, status }: Pod): boolean {
  return (
    status.phase !== 'Succeeded' &&
    status.phase !== 'Failed' &&
    metadata.deletionTimestamp === undefined
  );
}

export function isTerminating({ metadata, status }: Pod): boolean {
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  return !hasEnded && metadata.deletionTimestamp !== undefined;
}

/** When the pod has been ready for long enough; Infinity while it is not ready. */
export function availableAt(pod: Pod, minReadySeconds: number): Instant {
  const ready = conditionOf(pod, 'Ready');
  if (ready?.status !== 'True') return Infinity;
  if (minReadySeconds === 0) return 0;
  const { lastTransitionTime } = ready;
  if (lastTransitionTime === undefined) return Infinity;
  return parseTimestamp(lastTransitionTime) + minReadySeconds * 1000;
}

export function isAvailable(pod: Pod, minReadySeconds: number, now: Instant): boolean {
  return availableAt(pod, minReadySeconds) <= now;
}

/** When the next of them will have been ready for long enough, if any is to be waited for. */
export function nextAvailableAt(
  pods: readonly Pod[],
  minReadySeconds: number | undefined,
  now: Instant,
): Instant | undefined {
  const later = pods
    .map((pod) => availableAt(pod, minReadySeconds ?? 0))
    .filter((at) => at > now && at !== Infinity);
  return later.length === 0 ? undefined : Math.min(...later);
}
