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

  /** Whether `reach` has resolved. */
  function watch(reach: Promise<void>): { ended: boolean } {
    const seen = { ended: false };
    void reach.then(() => (seen.ended = true));
    return seen;
  }

  it('reaches what is due at once, and the rest when the clock does', async () => {
    const pace = new RealTimePace({ startAt: START });
    await pace.reach(START);
    const seen = watch(pace.reach(START + 100));

    await vi.advanceTimersByTimeAsync(99);
    expect(seen.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.ended).toBe(true);
  });

  it.each([
    [10, 100],
    [0.5, 2000],
  ])('runs %d times as fast: a second takes %d ms', async (speed, realMs) => {
    const pace = new RealTimePace({ startAt: START, speed });
    const seen = watch(pace.reach(START + 1000));

    await vi.advanceTimersByTimeAsync(realMs - 1);
    expect(seen.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.ended).toBe(true);
  });

  it('wakes: ends a reach early, and none that is still to come', async () => {
    const pace = new RealTimePace({ startAt: START });
    const seen = watch(pace.reach(START + 3_600_000));

    pace.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.ended).toBe(true);
    pace.wake();
    const next = watch(pace.reach(START + 100));
    await vi.advanceTimersByTimeAsync(99);
    expect(next.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(next.ended).toBe(true);
  });

  it('waits longer than a host timer can', async () => {
    const pace = new RealTimePace({ startAt: START });
    const days = 60 * 86_400_000;
    const seen = watch(pace.reach(START + days));

    await vi.advanceTimersByTimeAsync(days - 1);
    expect(seen.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.ended).toBe(true);
  });

  it.each([0, -1, NaN, Infinity])('refuses the speed %d', (speed) => {
    expect(() => new RealTimePace({ startAt: START, speed })).toThrow(RangeError);
  });

  function aLoop(): { readonly loop: Loop; readonly log: string[] } {
    const pace = new RealTimePace({ startAt: START });
    const loop = new Loop({ startAt: START, choices: choices.seeded(1), pace });
    const log: string[] = [];
    for (const delayMs of [100, 250]) {
      loop.schedule(delayMs, () => void log.push(String(loop.now() - START)));
    }
    return { loop, log };
  }

  it('paces a loop, up to an instant', async () => {
    const { loop, log } = aLoop();
    const end = loop.run(START + 200);

    await vi.advanceTimersByTimeAsync(99);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(101);

    expect(await end).toBe('reached');
    expect([log, loop.now()]).toEqual([['100'], START + 200]);
  });

  it('paces a loop until nothing is left', async () => {
    const { loop, log } = aLoop();
    const end = loop.run();

    await vi.advanceTimersByTimeAsync(250);

    expect(await end).toBe('idle');
    expect(log).toEqual(['100', '250']);
  });

  it('lets a loop be stopped and failed from outside while it waits', async () => {
    const { loop, log } = aLoop();
    const stopped = loop.run();
    await vi.advanceTimersByTimeAsync(30);
    loop.stop();
    expect(await stopped).toBe('stopped');

    const failed = expect(loop.run()).rejects.toThrow('interrupted');
    await vi.advanceTimersByTimeAsync(30);
    loop.fail(new Error('interrupted'));
    await failed;
    expect(log).toEqual([]);
  });

  describe('steered', () => {
    it('holds the clock, and lets it go on from there', async () => {
      const pace = new RealTimePace({ startAt: START });
      const seen = watch(pace.reach(START + 1000));
      await vi.advanceTimersByTimeAsync(400);
      pace.pause();
      await vi.advanceTimersByTimeAsync(60_000);
      expect([seen.ended, pace.now()]).toEqual([false, START + 400]);

      pace.resume();
      await vi.advanceTimersByTimeAsync(599);
      expect(seen.ended).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(seen.ended).toBe(true);
    });

    it('changes its speed on the way', async () => {
      const pace = new RealTimePace({ startAt: START });
      const seen = watch(pace.reach(START + 1000));
      await vi.advanceTimersByTimeAsync(500);
      pace.speed = 100;
      await vi.advanceTimersByTimeAsync(4);
      expect(seen.ended).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect([seen.ended, pace.now()]).toEqual([true, START + 1000]);
      expect(() => (pace.speed = 0)).toThrow('not a positive number');
    });

    it('steps to an instant, and through so many', async () => {
      const pace = new RealTimePace({ startAt: START });
      const loop = new Loop({ startAt: START, choices: choices.defaults(), pace });
      const ran: number[] = [];
      for (const delayMs of [10, 10, 20, 50, 3_600_000, 7_200_000]) {
        loop.schedule(delayMs, () => void ran.push(loop.now() - START));
      }
      pace.pause();
      const end = loop.run();

      await Promise.all([pace.step({ until: START + 30 }), vi.advanceTimersByTimeAsync(0)]);
      expect([ran, pace.now()]).toEqual([[10, 10, 20], START + 30]);
      await pace.step({ instants: 2 });
      expect(ran).toEqual([10, 10, 20, 50, 3_600_000]);
      loop.stop();
      expect(await end).toBe('stopped');
    });

    it('does what comes from outside while the clock is held', async () => {
      const pace = new RealTimePace({ startAt: START });
      const loop = new Loop({ startAt: START, choices: choices.defaults(), pace });
      loop.schedule(1000, () => undefined);
      const end = loop.run();
      pace.pause();
      const ran: number[] = [];
      loop.arrive(() => void ran.push(loop.now()), 'outside');
      await vi.advanceTimersByTimeAsync(5000);
      expect(ran).toEqual([START]);
      loop.stop();
      expect(await end).toBe('stopped');
    });
  });
});
