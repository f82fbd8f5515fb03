/** A wait takes as long as it says, however much work there was before. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { choices, Loop, pause, perform, operation, follow, type Steps } from '../index.ts';
import { WaitingPace } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a wait is counted from its own beginning, not from that of the world', async () => {
  const loop = new Loop({ startAt: 0, choices: choices.defaults(), pace: new WaitingPace(0) });
  const said: string[] = [];
  function* story(): Steps<void> {
    yield* perform(pause(loop, 'a', 500));
    said.push('first');
    yield* perform(pause(loop, 'a', 500));
    said.push('second');
  }
  // The world begins when a good deal of real time is over.
  await vi.advanceTimersByTimeAsync(10_000);
  follow(
    operation(() => story()),
    { done: () => undefined, failed: (error) => loop.fail(error) },
  );
  const run = loop.run();
  for (const [ms, soFar] of [
    [499, []],
    [1, ['first']],
    [499, ['first']],
    [1, ['first', 'second']],
  ] as const) {
    await vi.advanceTimersByTimeAsync(ms);
    expect(said).toEqual(soFar);
  }
  await run;
});

it('a wait that is woken is over, and the time has not come', async () => {
  const pace = new WaitingPace(0);
  const reached: number[] = [];
  void pace.reach(1000).then(() => reached.push(1));
  pace.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(reached).toEqual([1]);
  void pace.reach(1000).then(() => reached.push(2));
  await vi.advanceTimersByTimeAsync(999);
  expect(reached).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(reached).toEqual([1, 2]);
});
