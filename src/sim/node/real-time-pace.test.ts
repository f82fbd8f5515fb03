import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choices } from '../index.ts';
import { Loop } from '../loop.ts';
import { RealTimePace } from './index.ts';

const START = 1_000_000;

describe('RealTimePace', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Whether `reach` has resolved, and to what. */
  function watch(reach: Promise<boolean>): { value: boolean | undefined } {
    const seen: { value: boolean | undefined } = { value: undefined };
    void reach.then((value) => (seen.value = value));
    return seen;
  }

  it('reaches what is due at once, and the rest when the clock does', async () => {
    const pace = new RealTimePace({ startAt: START });
    expect(await pace.reach(START)).toBe(true);
    const seen = watch(pace.reach(START + 100));

    await vi.advanceTimersByTimeAsync(99);
    expect(seen.value).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.value).toBe(true);
    expect(pace.now()).toBe(START + 100);
  });

  it('runs n times as fast, from where it was', async () => {
    const pace = new RealTimePace({ startAt: START });
    await vi.advanceTimersByTimeAsync(50);
    const seen = watch(pace.reach(START + 1050));

    pace.setSpeed(10);
    await vi.advanceTimersByTimeAsync(99);
    expect(seen.value).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);

    expect(seen.value).toBe(true);
    expect(pace.now()).toBe(START + 1050);
  });

  it('stands still while paused, and goes on where it stood', async () => {
    const pace = new RealTimePace({ startAt: START });
    const seen = watch(pace.reach(START + 100));
    await vi.advanceTimersByTimeAsync(60);

    pace.pause();
    await vi.advanceTimersByTimeAsync(5000);
    expect([pace.now(), seen.value]).toEqual([START + 60, undefined]);
    pace.resume();
    await vi.advanceTimersByTimeAsync(40);

    expect([pace.now(), seen.value]).toEqual([START + 100, true]);
  });

  it('steps to the next entry while paused', async () => {
    const pace = new RealTimePace({ startAt: START });
    pace.pause();
    const seen = watch(pace.reach(START + 3_600_000));

    pace.step();
    await vi.advanceTimersByTimeAsync(0);

    expect([pace.now(), seen.value]).toEqual([START + 3_600_000, true]);
    expect(await pace.reach(START + 3_600_000)).toBe(true);
  });

  it('wakes: ends a reach early, and none that is still to come', async () => {
    const pace = new RealTimePace({ startAt: START });
    const seen = watch(pace.reach(Infinity));

    pace.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.value).toBe(false);
    pace.wake();
    expect(await pace.reach(START)).toBe(true);
  });

  it('waits longer than a host timer can', async () => {
    const pace = new RealTimePace({ startAt: START });
    const days = 60 * 86_400_000;
    const seen = watch(pace.reach(START + days));

    await vi.advanceTimersByTimeAsync(days - 1);
    expect(seen.value).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.value).toBe(true);
  });

  it.each([0, -1, NaN, Infinity])('refuses the speed %d', (speed) => {
    expect(() => new RealTimePace({ startAt: START, speed })).toThrow(RangeError);
  });

  it('paces a loop, into which the outside injects', async () => {
    const pace = new RealTimePace({ startAt: START });
    const loop = new Loop({ startAt: START, choices: choices.seeded(1), pace });
    const log: string[] = [];
    loop.schedule(100, () => void log.push(`timer ${loop.now() - START}`));
    const end = loop.run(START + 200);

    await vi.advanceTimersByTimeAsync(30);
    loop.inject(() => void log.push(`injected ${loop.now() - START}`));
    await vi.advanceTimersByTimeAsync(170);

    expect(await end).toBe('reached');
    expect(log).toEqual(['injected 30', 'timer 100']);
  });
});
