/**
 * The end of a pod that may be active on its node for so long only. Pure.
 * Upstream: pkg/kubelet/active_deadline.go (v1.36).
 */
import { parseTimestamp, type Pod } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

export const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/**
 * When the pod's time is over; undefined if it has no deadline, or has not begun.
 * @param startTime of its status, as the API writes instants: the whole second in which it began
 */
export function activeDeadline({ spec }: Pod, startTime: string | undefined): Instant | undefined {
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
  return parseTimestamp(startTime) + activeDeadlineSeconds * 1000;
}
