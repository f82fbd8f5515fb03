import { EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { all, follow, immediately, operation, perform, type Operation } from './operation.ts';
import { World } from './world.ts';

function aWorld(): World {
  return new World({ choices: choices.defaults(), startAt: 0 });
}

/** Subscribes, and keeps what arrives with its instant. */
function watch<T>(world: World, source: Operation<T>): { readonly log: unknown[]; stop(): void } {
  const log: unknown[] = [];
  const subscription = source.subscribe({
    next: (value) => log.push([world.now(), value]),
    error: (error: unknown) => log.push([world.now(), 'error', error]),
    complete: () => log.push([world.now(), 'done']),
  });
  return { log, stop: () => subscription.unsubscribe() };
}

/** Takes `ms` of the world's time. */
function after<T>(world: World, ms: number, value: T): Operation<T> {
  return new Observable((subscriber) => {
    const entry = world.loop.schedule(ms, () => {
      subscriber.next(value);
      subscriber.complete();
    });
    return () => entry.cancel();
  });
}

describe('operation: sequence', () => {
  it('does its steps one after the other and emits what it returns', async () => {
    const world = aWorld();
    const { log } = watch(
      world,
      operation(function* () {
        const a = yield* perform(after(world, 10, 2));
        const b = yield* perform(after(world, 5, 3));
        return a * b;
      }),
    );

    await world.loop.run();

    expect(log).toEqual([
      [15, 6],
      [15, 'done'],
    ]);
  });

  it('is cold: each subscription runs it anew', () => {
    let runs = 0;
    const counted = operation(function* () {
      runs += 1;
      return yield* perform(of(runs));
    });

    expect(runs).toBe(0);
    const values: number[] = [];
    counted.subscribe((value) => values.push(value));
    counted.subscribe((value) => values.push(value));
    expect(values).toEqual([1, 2]);
  });

  it('takes the last value of a step, and undefined of one without', () => {
    const seen: unknown[] = [];
    operation(function* () {
      seen.push(yield* perform(of(1, 2, 3)));
      seen.push(yield* perform(EMPTY));
    }).subscribe();

    expect(seen).toEqual([3, undefined]);
  });

  it('does a hundred thousand synchronous steps without growing the stack', () => {
    let sum = 0;
    operation(function* () {
      for (let at = 0; at < 100_000; at++) sum += yield* perform(of(1));
    }).subscribe();

    expect(sum).toBe(100_000);
  });

  it('does operations within operations', async () => {
    const world = aWorld();
    const inner = (ms: number): Operation<number> =>
      operation(function* () {
        return yield* perform(after(world, ms, ms));
      });
    const { log } = watch(
      world,
      operation(function* () {
        return (yield* perform(inner(3))) + (yield* perform(inner(4)));
      }),
    );

    await world.loop.run();

    expect(log[0]).toEqual([7, 7]);
  });
});

describe('operation: failure', () => {
  it('throws the error of a step into the generator, which may go on', () => {
    const seen: unknown[] = [];
    operation(function* () {
      try {
        yield* perform(throwError(() => 'broken'));
      } catch (error) {
        seen.push(error);
      }
      return yield* perform(of('went on'));
    }).subscribe((value) => seen.push(value));

    expect(seen).toEqual(['broken', 'went on']);
  });

  it('errors with what the generator does not catch, after its finally', async () => {
    const world = aWorld();
    const error = new Error('late');
    const steps: string[] = [];
    const { log } = watch(
      world,
      operation(function* () {
        try {
          yield* perform(after(world, 5, 0));
          throw error;
        } finally {
          steps.push('finally');
        }
      }),
    );

    await world.loop.run();

    expect(log).toEqual([[5, 'error', error]]);
    expect(steps).toEqual(['finally']);
  });
});

describe('operation: cancellation', () => {
  it('cancels the step in progress and runs finally, and nothing more', async () => {
    const world = aWorld();
    const steps: string[] = [];
    const { log, stop } = watch(
      world,
      operation(function* () {
        try {
          steps.push('begin');
          yield* perform(after(world, 10, 0));
          steps.push('not reached');
        } finally {
          steps.push('finally');
        }
      }),
    );
    world.loop.schedule(5, stop);

    await world.loop.run();

    expect(steps).toEqual(['begin', 'finally']);
    expect(log).toEqual([]);
    expect(world.now()).toBe(5);
  });

  it('does not run finally twice when it ended by itself', () => {
    let count = 0;
    const subscription = operation(function* () {
      try {
        yield* perform(of(0));
      } finally {
        count += 1;
      }
    }).subscribe();
    subscription.unsubscribe();

    expect(count).toBe(1);
  });

  it('stops at a step that unsubscribes its own operation', async () => {
    const world = aWorld();
    const steps: string[] = [];
    const { stop } = watch(
      world,
      operation(function* () {
        yield* perform(after(world, 1, 0));
        steps.push('before');
        stop();
        steps.push('after');
        try {
          yield* perform(after(world, 1, 0));
          steps.push('not reached');
        } finally {
          steps.push('finally');
        }
      }),
    );

    await world.loop.run();

    expect(steps).toEqual(['before', 'after', 'finally']);
    expect(world.loop.pendingCount).toBe(0);
  });
});

describe('all', () => {
  it('emits the values in the order given, when the slowest has ended', async () => {
    const world = aWorld();
    const { log } = watch(world, all([after(world, 9, 'slow'), of('now'), after(world, 3, 'x')]));

    await world.loop.run();

    expect(log).toEqual([
      [9, ['slow', 'now', 'x']],
      [9, 'done'],
    ]);
  });

  it('emits an empty list for none', () => {
    const world = aWorld();

    expect(watch(world, all([])).log).toEqual([
      [0, []],
      [0, 'done'],
    ]);
  });

  it('errors with the first error and cancels the others', async () => {
    const world = aWorld();
    const failing = operation(function* (): Generator<Observable<unknown>, never> {
      yield* perform(after(world, 2, 0));
      throw new Error('first');
    });
    const { log } = watch(world, all<unknown>([after(world, 9, 0), failing, NEVER]));

    await world.loop.run();

    expect(log).toEqual([[2, 'error', new Error('first')]]);
    expect(world.now()).toBe(2);
    expect(world.loop.pendingCount).toBe(0);
  });

  it('does not start a step after one that failed at once', () => {
    let started = false;
    const never = new Observable<never>(() => {
      started = true;
    });
    all([throwError(() => 'broken'), never]).subscribe({ error: () => undefined });

    expect(started).toBe(false);
  });

  it('cancels a step whose own beginning made another fail', () => {
    const world = aWorld();
    const failing = new Subject<never>();
    const culprit = new Observable<never>((subscriber) => {
      failing.error('broken');
      subscriber.add(after(world, 9, 0).subscribe());
    });
    const outcomes: unknown[] = [];
    follow(all([failing, culprit]), {
      done: (values) => outcomes.push(values),
      failed: (error) => outcomes.push(error),
    });

    expect(outcomes).toEqual(['broken']);
    expect(world.loop.pendingCount).toBe(0);
  });

  it('cancels every step when unsubscribed', () => {
    const world = aWorld();
    const { stop } = watch(world, all([after(world, 9, 0), after(world, 5, 0)]));
    expect(world.loop.pendingCount).toBe(2);

    stop();

    expect(world.loop.pendingCount).toBe(0);
  });
});

describe('immediately', () => {
  it('evaluates at subscription, and what is thrown is the error', () => {
    const world = aWorld();
    let value = 1;
    const read = immediately(() => value);
    value = 2;

    expect(watch(world, read).log[0]).toEqual([0, 2]);
    expect(
      watch(
        world,
        immediately(() => {
          throw new Error('broken');
        }),
      ).log,
    ).toEqual([[0, 'error', new Error('broken')]]);
  });
});
