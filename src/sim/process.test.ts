/** Programs on a machine that end in the middle of their work there. */
import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { Host } from './host.ts';
import { createMemoryHostAdapters } from './memory/index.ts';
import { follow } from './operation.ts';
import { Process } from './process.ts';
import { World } from './world.ts';

function open() {
  const world = new World({ choices: choices.defaults() });
  const { realWork, faults } = world;
  const machine = new Host({ name: 'm', ...createMemoryHostAdapters(), realWork, faults });
  const process = new Process('kubelet/m');
  const ended: string[] = [];
  const directory = (host: Host, path: string) =>
    host.perform(async (files) => {
      for (const part of ['', '/a', '/b', '/c']) {
        try {
          await files.mkdir(path + part);
        } catch {
          // As one that tidies up after a failure.
          await files.rm(path);
        }
      }
    });
  const make = (host: Host, path: string) =>
    follow(directory(host, path), {
      done: () => ended.push(path),
      failed: (error) => ended.push(String(error)),
    });
  const there = async (path: string) =>
    (await machine.files.readdir(path)).map((entry) => entry.name);
  return { world, machine, process, host: machine.for(process), make, ended, there };
}

describe('a process that ends at a call', () => {
  const crash = { component: 'kubelet/m' };

  it.each([1, 2, 3, 4])(
    'has done what came before the %ith, and nothing of the rest',
    async (nth) => {
      const { world, process, host, make, there } = open();
      world.faults.plan({ point: 'host.mkdir', crash, nth });
      let cancel = make(host, '/x');
      world.faults.crashes$.subscribe(() => cancel?.());
      await world.loop.run();

      expect(process.isKilled).toBe(true);
      const made = ['/x', '/x/a', '/x/b', '/x/c'].slice(0, nth - 1).map((path) => path.slice(1));
      expect(
        (await there('/')).concat(nth > 1 ? (await there('/x')).map((name) => `x/${name}`) : []),
      ).toEqual(made);
      // What it begins now, or had asked for, is not done either.
      cancel = make(host, '/y');
      await world.loop.run();
      expect(await there('/')).not.toContain('y');
    },
  );

  it('leaves others alone, and is not met at their calls', async () => {
    const { world, machine, process, make, ended, there } = open();
    world.faults.plan({ point: 'host.mkdir', crash });
    make(machine, '/x');
    make(machine.for(new Process('imageService/m')), '/y');
    await world.loop.run();

    expect(ended).toEqual(['/x', '/y']);
    expect(await there('/x')).toEqual(['a', 'b', 'c']);
    expect(process.isKilled).toBe(false);
  });
});
