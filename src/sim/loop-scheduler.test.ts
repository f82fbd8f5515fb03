import {
  debounceTime,
  delay,
  interval,
  map,
  merge,
  observeOn,
  of,
  subscribeOn,
  take,
  timer,
  type Observable,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { Loop } from './loop.ts';
import { loopScheduler } from './loop-scheduler.ts';

const START = 1_000_000;

function aLoop(): Loop {
  return new Loop({ startAt: START, choices: choices.defaults() });
}

/** Everything the source emits, with milliseconds since the start. */
async function emissions(loop: Loop, source: Observable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  source.subscribe({
    next: (value) => seen.push([loop.now() - START, value]),
    complete: () => seen.push([loop.now() - START, 'done']),
  });
  await loop.run();
  return seen;
}

describe('loopScheduler: rxjs operators on the loop', () => {
  it('timer fires once', async () => {
    const loop = aLoop();

    expect(await emissions(loop, timer(250, loopScheduler(loop, 'test')))).toEqual([
      [250, 0],
      [250, 'done'],
    ]);
  });

  it('timer takes an instant of the world', async () => {
    const loop = aLoop();
    const due = new Date(START + 700);

    expect((await emissions(loop, timer(due, loopScheduler(loop, 'test'))))[0]).toEqual([700, 0]);
  });

  it('timer with a period, and interval, repeat until unsubscribed, then leave nothing', async () => {
    const loop = aLoop();
    const scheduler = loopScheduler(loop, 'test');
    const both = merge(
      timer(5, 100, scheduler).pipe(take(3)),
      interval(30, scheduler).pipe(
        take(2),
        map((n) => `i${String(n)}`),
      ),
    );

    expect(await emissions(loop, both)).toEqual([
      [5, 0],
      [30, 'i0'],
      [60, 'i1'],
      [105, 1],
      [205, 2],
      [205, 'done'],
    ]);
    expect(loop.pendingCount).toBe(0);
  });

  it('debounceTime lets the last of a burst through', async () => {
    const loop = aLoop();
    const scheduler = loopScheduler(loop, 'test');
    const burst = merge(
      ...[0, 10, 20, 80].map((at) => timer(at, scheduler).pipe(map(() => at))),
    ).pipe(debounceTime(30, scheduler));

    expect(await emissions(loop, burst)).toEqual([
      [50, 20],
      [80, 80],
      [80, 'done'],
    ]);
  });

  it('delay moves each value by the same time', async () => {
    const loop = aLoop();
    const scheduler = loopScheduler(loop, 'test');

    expect(await emissions(loop, of('a', 'b').pipe(delay(40, scheduler)))).toEqual([
      [40, 'a'],
      [40, 'b'],
      [40, 'done'],
    ]);
  });

  it('observeOn and subscribeOn give others of the same instant their turn', async () => {
    const loop = aLoop();
    const scheduler = loopScheduler(loop, 'test');
    const order: unknown[] = [];
    of(1, 2)
      .pipe(observeOn(scheduler))
      .subscribe((value) => order.push(value));
    of(3)
      .pipe(subscribeOn(scheduler))
      .subscribe((value) => order.push(value));
    order.push('first');

    await loop.run();

    expect(order).toEqual(['first', 1, 2, 3]);
    expect(loop.now()).toBe(START);
  });

  it('an unsubscribed timer leaves no entry', () => {
    const loop = aLoop();
    const subscription = timer(10, 10, loopScheduler(loop, 'kubelet')).subscribe();
    expect([...loop.pendingByLane()]).toEqual([['kubelet', 1]]);

    subscription.unsubscribe();

    expect(loop.pendingCount).toBe(0);
  });

  it('what a scheduled action throws ends the world', async () => {
    const loop = aLoop();
    loopScheduler(loop, 'test').schedule(() => {
      throw new Error('inside');
    }, 5);

    await expect(loop.run()).rejects.toThrow('inside');
  });

  it('tells the time of the loop', () => {
    expect(loopScheduler(aLoop(), 'test').now()).toBe(START);
  });
});
