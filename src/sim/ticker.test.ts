import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { Loop } from './loop.ts';
import { Ticker } from './ticker.ts';

function aTicker(options: { startAt?: number; periodMs?: number; phaseAt?: number } = {}): {
  readonly loop: Loop;
  readonly ticker: Ticker;
  readonly passes: number[];
} {
  const { startAt = 0, periodMs = 100, ...phase } = options;
  const loop = new Loop({ startAt, choices: choices.defaults() });
  const passes: number[] = [];
  const pass = (): void => void passes.push(loop.now());
  return { loop, passes, ticker: new Ticker({ loop, lane: 'test', periodMs, pass, ...phase }) };
}

describe('Ticker', () => {
  it('sleeps until armed, and again after its pass', async () => {
    const { loop, ticker, passes } = aTicker();

    expect(loop.pendingCount).toBe(0);
    ticker.arm();
    expect(ticker.armed).toBe(true);
    await loop.run(1000);

    expect(passes).toEqual([100]);
    expect(ticker.armed).toBe(false);
    expect(loop.pendingCount).toBe(0);
  });

  it.each([
    { now: 0, expected: 100 },
    { now: 1, expected: 100 },
    { now: 99, expected: 100 },
    { now: 100, expected: 200 },
    { now: 101, expected: 200 },
  ])('armed at $now passes at the next instant of the grid', async ({ now, expected }) => {
    const { loop, ticker, passes } = aTicker();
    await loop.run(now);

    ticker.arm();
    await loop.run();

    expect(passes).toEqual([expected]);
  });

  it.each([
    { notBefore: 100, expected: 100 },
    { notBefore: 101, expected: 200 },
    { notBefore: 200, expected: 200 },
    { notBefore: 250, expected: 300 },
  ])('not before $notBefore', async ({ notBefore, expected }) => {
    const { loop, ticker, passes } = aTicker();

    ticker.arm(notBefore);
    await loop.run();

    expect(passes).toEqual([expected]);
  });

  it('keeps to the grid of its phase, before and after it', async () => {
    const { loop, ticker, passes } = aTicker({ startAt: 1000, phaseAt: 1530 });

    ticker.arm();
    await loop.run();
    ticker.arm(1600);
    await loop.run();

    expect(passes).toEqual([1030, 1630]);
  });

  it('keeps an earlier pass, and brings a later one forward', async () => {
    const { loop, ticker, passes } = aTicker();

    ticker.arm(900);
    ticker.arm(250);
    ticker.arm(700);
    await loop.run();

    expect(passes).toEqual([300]);
    expect(loop.now()).toBe(300);
  });

  it('can be armed from within its pass', async () => {
    const loop = new Loop({ startAt: 0, choices: choices.defaults() });
    const passes: number[] = [];
    const ticker: Ticker = new Ticker({
      loop,
      lane: 'test',
      periodMs: 10,
      pass: () => {
        passes.push(loop.now());
        if (passes.length < 3) ticker.arm();
      },
    });

    ticker.arm();
    await loop.run();

    expect(passes).toEqual([10, 20, 30]);
  });

  it('stopped, it passes no more', async () => {
    const { loop, ticker, passes } = aTicker();
    ticker.arm();

    ticker.stop();
    await loop.run(500);

    expect(passes).toEqual([]);
    expect(ticker.armed).toBe(false);
  });

  it('passes at the instant at which a poll would first notice', async () => {
    const cases = fc.record({
      periodMs: fc.integer({ min: 1, max: 50 }),
      phaseAt: fc.nat(100),
      changesAt: fc.nat(500),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ periodMs, phaseAt, changesAt }) => {
        const { loop, ticker, passes } = aTicker({ periodMs, phaseAt });
        await loop.run(changesAt);

        ticker.arm();
        await loop.run();

        // The naive poll: every period from the phase on; a change is seen strictly later.
        let polledAt = phaseAt % periodMs;
        while (polledAt <= changesAt) polledAt += periodMs;
        expect(passes).toEqual([polledAt]);
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});
