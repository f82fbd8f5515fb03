import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { Host, neverDone, type LastTime } from './host.ts';
import type { FileSystem } from './file-system.ts';
import { createMemoryHostAdapters } from './memory/index.ts';
import { perform, operation, follow } from './operation.ts';
import { World } from './world.ts';

/** A host that makes `/etc/config` and counts how often it really looked. */
function bench(change: (files: FileSystem) => FileSystem = (files) => files) {
  const world = new World({ choices: choices.seeded(1), startAt: 0 });
  const { files, mounter } = createMemoryHostAdapters();
  const { realWork, faults } = world;
  const host = new Host({ name: 'node-1', files: change(files), mounter, realWork, faults });
  let looks = 0;
  const ended: unknown[] = [];
  const look = async (last: LastTime<string>): Promise<void> => {
    const work = host.performAgain(last, async (onDisk) => {
      looks += 1;
      await onDisk.mkdir('/etc/config', { recursive: true });
      return `look ${String(looks)}`;
    });
    const steps = operation(function* () {
      return yield* perform(work);
    });
    follow(steps, { done: (value) => ended.push(value), failed: (error) => ended.push(error) });
    await world.loop.run();
  };
  return { world, files, look, ended };
}

describe('work that is done again and again', () => {
  it('is done until it changed nothing, and then not before somebody changes something', async () => {
    const { files, look, ended } = bench();
    const last = neverDone<string>();
    await look(last);
    await look(last);
    await look(last);
    await look(last);
    expect(ended).toEqual(['look 1', 'look 2', 'look 2', 'look 2']);

    await files.rm('/etc/config');
    await look(last);
    await look(last);
    await look(last);
    expect(ended.slice(4)).toEqual(['look 3', 'look 4', 'look 4']);
    expect(await files.readdir('/etc')).toHaveLength(1);
  });

  it('is done each time where nobody knows what changed, and where a fault may strike', async () => {
    const unknown = bench((files) => {
      const unknown = { mkdir: files.mkdir.bind(files), dated: () => unknown };
      return unknown as unknown as FileSystem;
    });
    const struck = bench();
    struck.world.faults.plan({ point: 'host.mkdir', error: 'EIO', nth: 4 });
    for (const { look, ended } of [unknown, struck]) {
      const last = neverDone<string>();
      for (let at = 0; at < 4; at++) await look(last);
      expect(ended.slice(0, 3)).toEqual(['look 1', 'look 2', 'look 3']);
    }
    expect(unknown.ended[3]).toBe('look 4');
    expect(struck.ended[3]).toMatchObject({ code: 'EIO' });
  });
});
