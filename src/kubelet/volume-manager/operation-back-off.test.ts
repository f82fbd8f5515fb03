/**
 * Failed volume operations wait 500 ms, doubled to 2 m 2 s; another operation starts over. Upstream:
 * pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go, nestedpendingoperations (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { afterFailure, heldUntil, type OperationBackOff } from './operation-back-off.ts';

function afterFailures(count: number): OperationBackOff | undefined {
  let backOff: OperationBackOff | undefined;
  for (let at = 0; at < count; at++) backOff = afterFailure(backOff, 'mount', 0);
  return backOff;
}

describe('the delay', () => {
  it('doubles from 500 ms, up to 2 m 2 s', () => {
    const delays = Array.from({ length: 11 }, (_, at) => afterFailures(at + 1)?.delayMs);

    expect(delays).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000, 122_000,
    ]);
  });

  it('starts over when another operation failed', () => {
    const unmount = afterFailure(afterFailures(5), 'unmount', 7);

    expect(unmount).toEqual({ operation: 'unmount', delayMs: 500, failedAt: 7 });
    expect(afterFailure(unmount, 'mount', 9).delayMs).toBe(500);
  });
});

describe('an operation', () => {
  const failed = afterFailure(undefined, 'mount', 1000);

  it.each([
    ['that never failed', undefined, 'mount', 1000, undefined],
    ['that failed just now', failed, 'mount', 1000, 1500],
    ['in the last moment', failed, 'mount', 1499, 1500],
    ['when the delay is over', failed, 'mount', 1500, undefined],
    // A failed mount never delays an unmount.
    ['of another kind', failed, 'unmount', 1000, undefined],
  ] as const)('%s', (_what, backOff, operation, now, until) => {
    expect(heldUntil(backOff, operation, now)).toBe(until);
  });
});
