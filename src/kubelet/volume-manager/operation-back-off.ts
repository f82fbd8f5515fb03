/**
 * Back-off of failed volume operations. Upstream: pkg/util/goroutinemap/exponentialbackoff and
 * nestedpendingoperations (v1.36): 500 ms, doubled to 2 m 2 s; another operation on the same volume
 * starts over, so a failed mount never delays an unmount.
 */
import type { Instant } from '../../sim/index.ts';

export const INITIAL_MS = 500;
export const MAX_MS = 2 * 60_000 + 2000;

export interface OperationBackOff {
  readonly operation: 'mount' | 'unmount';
  readonly delayMs: number;
  readonly failedAt: Instant;
}

export function afterFailure(
  previous: OperationBackOff | undefined,
  operation: 'mount' | 'unmount',
  now: Instant,
): OperationBackOff {
  const isRepeated = previous?.operation === operation;
  const delayMs = isRepeated ? Math.min(previous.delayMs * 2, MAX_MS) : INITIAL_MS;
  return { operation, delayMs, failedAt: now };
}

/** When the operation may be tried again, if that is after `now`. */
export function heldUntil(
  backOff: OperationBackOff | undefined,
  operation: 'mount' | 'unmount',
  now: Instant,
): Instant | undefined {
  if (backOff?.operation !== operation) return undefined;
  const until = backOff.failedAt + backOff.delayMs;
  return now < until ? until : undefined;
}
