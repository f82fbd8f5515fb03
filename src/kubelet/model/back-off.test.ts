/**
 * The back-off of crash loops and of image pulls: 10 s, doubled to 300 s, over after 600 s; and that of
 * volume operations: 500 ms, doubled to 2 m 2 s, never over. Upstream: client-go
 * util/flowcontrol/backoff.go and backoff_test.go; pkg/util/goroutinemap/exponentialbackoff;
 * constants: pkg/kubelet/kubelet.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { BackOff } from './back-off.ts';
import { CRASH_LOOP_BACK_OFF, IMAGE_BACK_OFF, VOLUME_BACK_OFF } from './constants.ts';

const DELAYS = [10, 20, 40, 80, 160, 300, 300];

describe.each([
  ['a crash loop', CRASH_LOOP_BACK_OFF],
  ['an image pull', IMAGE_BACK_OFF],
])('the back-off of %s', (_what, limits) => {
  it('doubles from 10 s to 300 s, counted from the failure', () => {
    const backOff = new BackOff(limits);
    let now = 1000;
    const waits = DELAYS.map(() => {
      backOff.next('a', now);
      const failedAt = now + 500;
      const until = backOff.heldUntil('a', failedAt, failedAt) ?? failedAt;
      now = until;
      return (until - failedAt) / 1000;
    });

    expect(waits).toEqual(DELAYS);
    expect(backOff.delayMs('a')).toBe(300_000);
  });

  it('starts over 600 s after the last attempt, and not earlier', () => {
    const tried = (afterMs: number): number => {
      const backOff = new BackOff(limits);
      backOff.next('a', 0);
      backOff.next('a', afterMs);
      return backOff.delayMs('a');
    };

    expect(tried(600_000)).toBe(20_000);
    expect(tried(600_001)).toBe(10_000);
  });
});

describe('the back-off of a volume operation', () => {
  it('doubles from 500 ms to 2 m 2 s, however long ago it failed', () => {
    const backOff = new BackOff(VOLUME_BACK_OFF);
    let now = 0;
    const waits = Array.from({ length: 11 }, () => {
      backOff.next('a', now);
      const until = backOff.heldUntil('a', undefined, now) ?? now;
      const waitMs = until - now;
      now = until + 1_000_000;
      return waitMs;
    });

    expect(waits).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000, 122_000,
    ]);
  });

  it('starts over when it is told to', () => {
    const backOff = new BackOff(VOLUME_BACK_OFF);
    for (let at = 0; at < 4; at++) backOff.next('a', 0);
    backOff.reset('a');
    expect(backOff.heldUntil('a', undefined, 0)).toBeUndefined();

    backOff.next('a', 0);
    expect(backOff.heldUntil('a', undefined, 0)).toBe(500);
  });
});

describe('a key', () => {
  it('is held until the delay is over, and no longer', () => {
    const backOff = new BackOff(CRASH_LOOP_BACK_OFF);
    backOff.next('a', 0);

    expect(backOff.heldUntil('a', 5000, 14_999)).toBe(15_000);
    expect(backOff.heldUntil('a', 5000, 15_000)).toBeUndefined();
  });

  it('is not held if it was never tried, nor by another’s failures', () => {
    const backOff = new BackOff(CRASH_LOOP_BACK_OFF);
    backOff.next('a', 0);

    expect(backOff.heldUntil('b', 0, 0)).toBeUndefined();
    expect(backOff.delayMs('b')).toBe(0);
  });

  it('is not held after a run of more than 600 s', () => {
    const backOff = new BackOff(CRASH_LOOP_BACK_OFF);
    backOff.next('a', 0);

    expect(backOff.heldUntil('a', 600_000, 600_000)).toBe(610_000);
    expect(backOff.heldUntil('a', 600_001, 600_001)).toBeUndefined();
  });

  it('is forgotten 600 s after the last attempt, in the middle of a wait too', () => {
    const backOff = new BackOff(CRASH_LOOP_BACK_OFF);
    for (let at = 0; at < 6; at++) backOff.next('a', 0);

    // Upstream drops such an entry in each housekeeping pass (BackOff.GC).
    expect(backOff.heldUntil('a', 500_000, 600_000)).toBe(800_000);
    expect(backOff.heldUntil('a', 500_000, 600_001)).toBeUndefined();
  });

  it('goes with all of its pod', () => {
    const backOff = new BackOff(CRASH_LOOP_BACK_OFF);
    for (const key of ['pod-1_a', 'pod-1_b', 'pod-10_a']) backOff.next(key, 0);
    backOff.resetAll('pod-1_');

    expect(['pod-1_a', 'pod-1_b', 'pod-10_a'].map((key) => backOff.delayMs(key))).toEqual([
      0, 0, 10_000,
    ]);
  });
});
