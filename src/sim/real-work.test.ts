import { setTimeout as sleep } from 'node:timers/promises';
import { merge, race, timeout, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { follow, operation, perform, type Operation } from './operation.ts';
import { World } from './world.ts';

declare module './trace.ts' {
  interface TraceDetails {
    'test.ended': { readonly job: number; readonly bytes: number };
  }
}

function aWorld(seed = 1): World {
  return new World({ choices: choices.seeded(seed), startAt: 0 });
}

/** Real milliseconds that nobody can predict. */
const someTime = (): Promise<void> => sleep(Math.random() * 8);

/** Subscribes, and keeps what arrives with its instant. */
function watch<T>(world: World, source: Operation<T>): { readonly log: unknown[]; stop(): void } {
  const log: unknown[] = [];
  const subscription = source.subscribe({
    next: (value) => log.push([world.now(), value]),
    error: (error: unknown) => log.push([world.now(), 'error', error]),
  });
  return { log, stop: () => subscription.unsubscribe() };
}

describe('RealWork: the outcome is real, the instant is modelled', () => {
  it('delivers the value at start + leastMs, however long it really took', async () => {
    const world = aWorld();
    const job = (realMs: number): Operation<number> =>
      world.realWork.run({ start: () => ({ result: sleep(realMs, realMs) }), leastMs: 40 });
    const { log } = watch(world, merge(job(12), job(0)));

    await world.loop.run();

    expect(log).toEqual([
      [40, 12],
      [40, 0],
    ]);
  });

  it('judges the cost by the outcome, with leastMs as a floor', async () => {
    const world = aWorld();
    const download = (bytes: number): Operation<number> =>
      world.realWork.run({
        start: () => ({ result: Promise.resolve(bytes) }),
        leastMs: 10,
        costMs: (outcome) => (outcome.ok ? outcome.value / 100 : 7000),
      });
    const { log } = watch(world, merge(download(5000), download(200)));

    await world.loop.run();

    expect(log).toEqual([
      [10, 200],
      [50, 5000],
    ]);
  });

  it('delivers a failure at its cost', async () => {
    const world = aWorld();
    const error = new Error('ECONNREFUSED');
    const { log } = watch(
      world,
      world.realWork.run({
        start: () => ({ result: someTime().then(() => Promise.reject(error)) }),
        leastMs: 1,
        costMs: ({ ok }) => (ok ? 1 : 30),
      }),
    );

    await world.loop.run();

    expect(log).toEqual([[30, 'error', error]]);
  });

  it('takes a synchronous throw for a rejection', async () => {
    const world = aWorld();
    const error = new Error('at once');
    const start = (): never => {
      throw error;
    };
    const { log } = watch(world, world.realWork.run({ start, leastMs: 3 }));

    await world.loop.run();

    expect(log).toEqual([[3, 'error', error]]);
  });

  it('starts once per subscription, at subscription', () => {
    const world = aWorld();
    let starts = 0;
    const job = world.realWork.run({
      start: () => {
        starts += 1;
        return { result: Promise.resolve() };
      },
    });

    expect(starts).toBe(0);
    job.subscribe();
    job.subscribe();
    expect(starts).toBe(2);
    expect(world.realWork.underWayCount).toBe(2);
  });

  it('gives five byte-identical traces over jobs of random real speed', async () => {
    const run = async (): Promise<string> => {
      const world = aWorld(7);
      const fetchOne = (job: number): Operation<number> =>
        world.realWork.run({
          start: () => ({ result: someTime().then(() => job * 137) }),
          leastMs: world.choices.between('latency', 1, 20),
          costMs: (outcome) => (outcome.ok ? outcome.value / 10 : 0),
          ...(job % 3 === 0 ? { lane: 'disk' } : {}),
        });
      for (let job = 0; job < 12; job++) {
        operation(function* () {
          for (let again = 0; again < 3; again++) {
            const bytes = yield* perform(fetchOne(job + again));
            world.trace.append(`job-${String(job)}`, 'test.ended', { job, bytes });
          }
        }).subscribe();
      }
      await world.loop.run();
      return world.trace.toText();
    };

    const texts = new Set<string>();
    for (let again = 0; again < 5; again++) texts.add(await run());

    expect(texts.size).toBe(1);
    expect([...texts][0]?.split('\n')).toHaveLength(37);
  });
});

describe('RealWork: virtual time decides', () => {
  it.each([
    [401, ['timer', 400]],
    [400, ['work', 400]],
    [399, ['work', 399]],
  ])('a timeout of 400 ms against work of %d ms', async (costMs, winner) => {
    for (let again = 0; again < 5; again++) {
      const world = aWorld();
      const work = world.realWork.run({
        start: () => ({ result: someTime().then(() => 'work') }),
        leastMs: costMs,
      });
      const ended: unknown[] = [];
      race(work, timer(400, world.scheduler('test'))).subscribe((value) =>
        ended.push(value === 0 ? 'timer' : value, world.now()),
      );

      await world.loop.run();

      expect(ended).toEqual(winner);
    }
  });

  it('an rxjs timeout on the loop beats work that is really over already', async () => {
    const world = aWorld();
    const slow = world.realWork.run({
      start: () => ({ result: Promise.resolve('value') }),
      leastMs: 401,
    });
    const seen: unknown[] = [];
    slow.pipe(timeout({ first: 400, scheduler: world.scheduler('test') })).subscribe({
      next: (value) => seen.push(value),
      error: (error: Error) => seen.push(world.now(), error.name),
    });

    await world.loop.run();

    expect(seen).toEqual([400, 'TimeoutError']);
  });

  it('lets the loop run on until the instant, and holds time there', async () => {
    const world = aWorld();
    const order: string[] = [];
    const work = world.realWork.run({
      start: () => ({ result: sleep(10).then(() => order.push('really over')) }),
      leastMs: 50,
    });
    work.subscribe(() => order.push('delivered'));
    world.loop.schedule(49, () => void order.push('49'));
    world.loop.schedule(51, () => void order.push('51'));

    await world.loop.run();

    expect(order).toEqual(['49', 'really over', 'delivered', '51']);
  });
});

describe('RealWork: lanes', () => {
  it('never overlap jobs of one lane, and do them in order', async () => {
    const world = aWorld();
    const order: string[] = [];
    const job = (name: string, lane?: string): Operation<unknown> =>
      world.realWork.run({
        start: () => {
          order.push(`${name} begins`);
          return { result: someTime().then(() => order.push(`${name} ends`)) };
        },
        ...(lane === undefined ? {} : { lane }),
      });
    for (const name of ['a', 'b', 'c']) job(name, 'disk').subscribe();

    await world.loop.run();

    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('let other lanes, and jobs without one, run beside', async () => {
    const world = aWorld();
    const started: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const job = (name: string, lane?: string): Operation<unknown> =>
      world.realWork.run({
        start: () => {
          started.push(name);
          return { result: gate };
        },
        ...(lane === undefined ? {} : { lane }),
      });
    job('one', 'x').subscribe();
    job('two', 'y').subscribe();
    job('three').subscribe();
    job('four').subscribe();

    expect(started).toEqual(['one', 'two', 'three', 'four']);
    release();
    await world.loop.run();
  });

  it.each([
    ['has begun', 0],
    ['still waits for the one before it', 10],
  ])('hold time for work that %s, and what its sink throws ends the world', async (_what, ms) => {
    const world = aWorld();
    const error = new Error('invariant');
    const before = world.realWork.run({
      start: () => ({ result: sleep(5) }),
      leastMs: ms,
      lane: 'disk',
    });
    const job = world.realWork.run({ start: () => ({ result: sleep(5) }), lane: 'disk' });
    before.subscribe();
    follow(job, {
      done: () => {
        throw error;
      },
      failed: () => undefined,
    });

    await expect(world.loop.run()).rejects.toBe(error);
  });

  it('go on after a job that failed', async () => {
    const world = aWorld();
    const failing = world.realWork.run({
      start: () => ({ result: Promise.reject(new Error('disk')) }),
      lane: 'disk',
    });
    const next = world.realWork.run({
      start: () => ({ result: Promise.resolve('went on') }),
      lane: 'disk',
    });
    const first = watch(world, failing);
    const second = watch(world, next);

    await world.loop.run();

    expect(first.log).toEqual([[0, 'error', new Error('disk')]]);
    expect(second.log).toEqual([[0, 'went on']]);
  });
});

describe('RealWork: cancellation', () => {
  it('tells the work to stop, delivers nothing, and leaves no entry', async () => {
    const world = aWorld();
    let told = 0;
    const { log, stop } = watch(
      world,
      world.realWork.run({
        start: () => ({ result: sleep(2, 'late'), cancel: () => (told += 1) }),
        leastMs: 10,
      }),
    );

    stop();

    expect(told).toBe(1);
    expect(world.loop.pendingCount).toBe(0);
    await world.realWork.settled();
    expect(log).toEqual([]);
    expect(world.realWork.underWayCount).toBe(0);
  });

  it('cancels between the real end and the modelled instant', async () => {
    const world = aWorld();
    let told = 0;
    const { log, stop } = watch(
      world,
      world.realWork.run({
        start: () => ({ result: Promise.resolve('done'), cancel: () => (told += 1) }),
        leastMs: 1,
        costMs: () => 100,
      }),
    );
    world.loop.schedule(50, stop);

    await world.loop.run();

    expect(log).toEqual([]);
    expect(told).toBe(0);
    expect(world.now()).toBe(50);
  });

  it('still awaits cancelled work before the next of its lane, and never begins a cancelled one', async () => {
    const world = aWorld();
    const order: string[] = [];
    const job = (name: string): Operation<unknown> =>
      world.realWork.run({
        start: () => {
          order.push(`${name} begins`);
          return { result: sleep(5).then(() => order.push(`${name} ends`)) };
        },
        lane: 'disk',
      });
    const first = watch(world, job('first'));
    const second = watch(world, job('second'));
    watch(world, job('third'));

    first.stop();
    second.stop();
    await world.loop.run();

    expect(order).toEqual(['first begins', 'first ends', 'third begins', 'third ends']);
  });

  it('ends in the middle of a hold without delivering', async () => {
    const world = aWorld();
    let giveUp = (): void => undefined;
    const { log, stop } = watch(
      world,
      world.realWork.run({ start: () => ({ result: sleep(3).then(() => giveUp()) }), leastMs: 1 }),
    );
    giveUp = stop;

    await world.loop.run();

    expect(log).toEqual([]);
    expect(world.loop.pendingCount).toBe(0);
  });
});

describe('RealWork.runAtOnce', () => {
  const ways = [
    ['known', () => ({ known: () => ({ ok: true as const, value: 'look' }) })],
    ['done', () => ({})],
  ] as const;

  /** What is asked for in one entry, and what another entry of the same instant says. */
  async function play(
    way: (typeof ways)[number][1],
    ask: (world: World, say: (what: string) => void, look: () => Operation<string>) => void,
  ): Promise<readonly string[]> {
    const world = aWorld();
    const said: string[] = [];
    const say = (what: string): void => void said.push(what);
    const look = (): Operation<string> =>
      world.realWork.runAtOnce({
        start: () => ({ result: someTime().then(() => 'look') }),
        lane: 'disk',
        ...way(),
      });
    world.loop.schedule(5, () => ask(world, say, look));
    world.loop.schedule(5, () => say('next entry'));
    await world.loop.run();
    expect(world.now()).toBe(5);
    return said;
  }

  it.each(ways)(
    'is over before the next entry, and after what asks for it (%s)',
    async (_, way) => {
      const said = await play(way, (_world, say, look) => {
        look().subscribe(say);
        say('asked');
      });

      expect(said).toEqual(['asked', 'look', 'next entry']);
    },
  );

  it.each(ways)('waits for its turn where somebody is at work (%s)', async (_, way) => {
    const said = await play(way, (world, say, look) => {
      world.realWork
        .run({ start: () => ({ result: someTime().then(() => 'work') }), lane: 'disk' })
        .subscribe(say);
      look().subscribe(say);
      look().subscribe(say);
    });

    expect(said).toEqual(['next entry', 'work', 'look', 'look']);
  });

  it.each(ways)('counts as somebody at work for the one after it (%s)', async (_, way) => {
    const said = await play(way, (_world, say, look) => {
      look().subscribe(say);
      look().subscribe(() => say('second look'));
    });

    expect(said).toEqual(['look', 'next entry', 'second look']);
  });

  it.each(ways)('is told to nobody who does not want it any more (%s)', async (_, way) => {
    const said = await play(way, (_world, say, look) => {
      look().subscribe(say).unsubscribe();
      look().subscribe(() => say('another look'));
    });

    expect(said).toEqual(['another look', 'next entry']);
  });
});

describe('RealWork.afterAll', () => {
  it('changes the world only when all work begun before has really ended, and takes no time', async () => {
    const world = aWorld();
    const order: string[] = [];
    const job = (name: string, leastMs: number): Operation<unknown> =>
      world.realWork.run({
        start: () => ({ result: sleep(6).then(() => order.push(`${name} ends`)) }),
        leastMs,
      });
    job('short', 1).subscribe();
    job('long', 500).subscribe();
    const { log } = watch(
      world,
      world.realWork.afterAll(() => {
        order.push('change');
        return Promise.resolve('changed');
      }),
    );

    await world.loop.run();

    expect(order.slice().sort()).toEqual(['change', 'long ends', 'short ends']);
    expect(order[2]).toBe('change');
    expect(log).toEqual([[0, 'changed']]);
  });

  it('errors with what the change rejects with', async () => {
    const world = aWorld();
    const error = new Error('refused');
    const { log } = watch(
      world,
      world.realWork.afterAll(() => Promise.reject(error)),
    );

    await world.loop.run();

    expect(log).toEqual([[0, 'error', error]]);
  });

  it('is taken back by unsubscribing before its turn', async () => {
    const world = aWorld();
    let changed = false;
    const { stop } = watch(
      world,
      world.realWork.afterAll(() => {
        changed = true;
        return Promise.resolve();
      }),
    );
    stop();

    await world.loop.run();

    expect(changed).toBe(false);
  });
});
