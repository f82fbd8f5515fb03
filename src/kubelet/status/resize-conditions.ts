/**
 * What is told of a resize that is not over; of one that is, nothing is. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, updatedPodResizeCondition (v1.36), where the time of the last look
 * moves with every look; here with what it found.
 */
import { sameValue, type PodCondition } from '../../api/index.ts';
import type { ResizeCondition, ResizeState } from '../model/index.ts';

const NONE: readonly PodCondition[] = [];

export const RESIZE_CONDITIONS = ['PodResizePending', 'PodResizeInProgress'] as const;

/** In upstream's order. */
export function resizeConditions(
  state: ResizeState | undefined,
  previous: readonly PodCondition[] = NONE,
  now: string,
): readonly PodCondition[] {
  if (state === undefined) return NONE;
  const { pending, inProgress } = state;
  return [
    ...(pending === undefined ? NONE : [told('PodResizePending', pending, previous, now)]),
    ...(inProgress === undefined ? NONE : [told('PodResizeInProgress', inProgress, previous, now)]),
  ];
}

function told(
  type: (typeof RESIZE_CONDITIONS)[number],
  { reason, message, observedGeneration, since: lastTransitionTime }: ResizeCondition,
  previous: readonly PodCondition[],
  now: string,
): PodCondition {
  const before = previous.find((each) => each.type === type);
  const condition: PodCondition & { observedGeneration: number } = {
    type,
    status: 'True',
    observedGeneration,
    lastProbeTime: before?.lastProbeTime ?? now,
    lastTransitionTime,
  };
  if (reason !== '') condition.reason = reason;
  if (message !== '') condition.message = message;
  if (before !== undefined && sameValue(before, condition)) return before;
  condition.lastProbeTime = now;
  return condition;
}
