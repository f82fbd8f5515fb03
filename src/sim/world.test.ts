import { setTimeout as sleep } from 'node:timers/promises';
import { timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { Host } from './host.ts';
import { operation, perform } from './operation.ts';
import { createMemoryHostAdapters } from './memory/index.ts';
import { DEFAULT_START_AT, World } from './world.ts';

declare module './trace.ts' {
  interface TraceDetails {
    'test.worked': { readonly step: number; readonly drawn: number; readonly files: number };
  }
}

/** Some life: timers, choices, real work and files, all written into the trace. */
function populate(world: World): Host {
  const host = new Host({
    name: 'node-1',
    realWork: world.realWork,
    ...createMemoryHostAdapters(),
  });
  operation(function* () {
    for (let step = 0; step < 20; step++) {
      yield* perform(timer(world.choices.between('pause', 1, 50), world.scheduler('life')));
      const files = yield* perform(
        host.perform(async (disk) => {
          await sleep(Math.random() * 2);
          await disk.writeFile(`/file-${String(step)}`, new TextEncoder().encode('x'));
          return (await disk.readdir('/')).length;
        }, 3),
      );
      world.trace.append('life', 'test.worked', {
        step,
        drawn: world.choices.pick('dice', 1000),
        files,
      });
    }
  }).subscribe();
  return host;
}

function aWorld(seed: number): World {
  return new World({ choices: choices.seeded(seed) });
}

async function textOf(seed: number): Promise<string> {
  const world = aWorld(seed);
  populate(world);
  await world.loop.run();
  return world.trace.toText();
}

describe('World', () => {
  it('begins on a fixed instant unless told otherwise', () => {
    expect(new World({ choices: choices.defaults() }).now()).toBe(DEFAULT_START_AT);
    expect(new Date(DEFAULT_START_AT).toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(new World({ choices: choices.defaults(), startAt: 5 }).now()).toBe(5);
  });

  it('hands retention and interleaving on', async () => {
    const world = new World({
      choices: choices.replayed([1]),
      interleave: true,
      retainTrace: 'none',
    });
    const order: string[] = [];
    world.loop.schedule(1, () => void order.push('a'), 'a');
    world.loop.schedule(1, () => void order.push('b'), 'b');
    world.trace.append('x', 'machine.state', { machine: 'm', state: 's' });

    await world.loop.run();

    expect(order).toEqual(['b', 'a']);
    expect(world.trace.records).toEqual([]);
  });

  it('is a pure function of its seed', async () => {
    const text = await textOf(1);

    expect(await textOf(1)).toBe(text);
    expect(await textOf(2)).not.toBe(text);
    expect(text.trimEnd().split('\n')).toHaveLength(20);
  });
});

describe('Two worlds in one process', () => {
  it('never meet: run in small turns, each goes its way as if alone', async () => {
    const alone = [await textOf(1), await textOf(2)];
    const worlds = [aWorld(1), aWorld(2)];
    worlds.forEach(populate);

    for (let turn = 1; turn < 400; turn++) {
      for (const world of worlds) await world.loop.run(DEFAULT_START_AT + turn * 7);
    }

    expect(worlds.map((world) => world.trace.toText())).toEqual(alone);
  });

  it('never meet: run at the same real time', async () => {
    const alone = await textOf(3);
    const worlds = [aWorld(3), aWorld(3)];
    worlds.forEach(populate);

    await Promise.all(worlds.map((world) => world.loop.run()));

    expect(worlds.map((world) => world.trace.toText())).toEqual([alone, alone]);
  });

  it('never meet: the failure of one is not the failure of the other', async () => {
    const [one, other] = [aWorld(1), aWorld(1)];
    populate(other);
    one.loop.fail(new Error('dead'));

    await expect(one.loop.run()).rejects.toThrow('dead');
    expect(await other.loop.run()).toBe('idle');
  });
});

describe('Host.perform', () => {
  it('does work on one host in order, at its cost, and hosts beside each other', async () => {
    const world = new World({ choices: choices.defaults(), startAt: 0 });
    const host = new Host({ name: 'a', realWork: world.realWork, ...createMemoryHostAdapters() });
    const seen: unknown[] = [];
    const slow = host.perform(async (disk) => {
      await sleep(5);
      await disk.writeFile('/f', new TextEncoder().encode('abc'));
    }, 9);
    const quick = host.perform(async (disk) => (await disk.stat('/f')).sizeBytes);
    slow.subscribe(() => seen.push([world.now(), 'written']));
    quick.subscribe((size) => seen.push([world.now(), size]));

    await world.loop.run();

    expect(seen).toEqual([
      [0, 3],
      [9, 'written'],
    ]);
  });
});

describe('fault points of a host', () => {
  /** Two hosts that write at the same time, each call at a real time nobody can predict. */
  async function play(seed: number): Promise<readonly string[]> {
    const world = aWorld(seed);
    const { realWork, faults } = world;
    const log: string[] = [];
    faults.plan({ point: 'host.writeFile', error: 'ENOSPC', probability: 0.5, times: 10 });
    for (const name of ['a', 'b']) {
      const host = new Host({ name, realWork, faults, ...createMemoryHostAdapters() });
      for (let at = 0; at < 20; at++) {
        const say = (what: string) => log.push(`${String(world.now())} ${name} ${what}`);
        host
          .perform(async (disk) => {
            await sleep(Math.random() * 2);
            await disk.writeFile(`/f${String(at)}`, new TextEncoder().encode('x'));
            await sleep(Math.random() * 2);
            await disk.writeFile(`/g${String(at)}`, new TextEncoder().encode('x'));
          }, at % 3)
          .subscribe({
            complete: () => say('written'),
            error: (error: Error) => say(error.message),
          });
      }
    }
    await world.loop.run();
    return log;
  }

  it('strike alike in every run with the same seed, however long the work really takes', async () => {
    const log = await play(1);

    expect(await play(1)).toEqual(log);
    expect(await play(2)).not.toEqual(log);
    const words = 'ENOSPC: no space left on device, writeFile';
    expect(log.filter((line) => line.includes(words))).toHaveLength(10);
  });

  it('leave alone what began before, and who looks on from outside', async () => {
    const world = aWorld(1);
    const { realWork, faults } = world;
    const host = new Host({ name: 'a', realWork, faults, ...createMemoryHostAdapters() });
    const log: string[] = [];
    const write = (path: string): void => {
      const work = host.perform(async (disk) => {
        await sleep(2);
        await disk.writeFile(path, new TextEncoder().encode('x'));
      }, 5);
      const say = (what: string) => log.push(`${String(world.now() - DEFAULT_START_AT)} ${what}`);
      work.subscribe({ complete: () => say(path), error: (error: Error) => say(error.message) });
    };
    write('/before');
    faults.plan({ point: 'host.*', match: 'a /', error: 'EIO' });
    write('/after');
    await world.loop.run();

    expect(log).toEqual(['5 /before', "5 EIO: i/o error, writeFile '/after'"]);
    expect((await host.files.readdir('/')).map(({ name }) => name)).toEqual(['before']);
  });
});
