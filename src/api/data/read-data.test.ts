import { describe, expect, it } from 'vitest';
import { choices, World, type FileSystem } from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { ApiServer } from '../api-server.ts';
import { readLines } from './checked-line.ts';
import { Journal, type JournalDisk } from './journal.ts';
import { readData } from './read-data.ts';

const HOUR_MS = 3_600_000;

/** One life of a server over a directory; `startAt` is when it begins. */
async function begin(files: FileSystem, startAt = 0, logBytesMax?: number) {
  const world = new World({ choices: choices.seeded(startAt), startAt });
  const state = await readData(files, '/');
  const disk: JournalDisk = {
    files,
    perform: (work, leastMs = 0) =>
      world.realWork.run({ start: () => ({ result: work(files) }), leastMs }),
  };
  const { lives } = state;
  const journal = new Journal({
    world,
    disk,
    directory: '/',
    lives,
    ...(logBytesMax === undefined ? {} : { logBytesMax }),
  });
  const server = new ApiServer({ world, data: { journal, state } });
  return { world, server, journal, state, end: () => journal.close() };
}

async function twoLogs(): Promise<FileSystem> {
  const { files } = createMemoryHostAdapters();
  for (const name of ['a', 'b']) {
    const life = await begin(files);
    life.server.create('configmaps', { metadata: { name } });
    await life.world.loop.run();
    life.server.patch(
      'configmaps',
      { name },
      { type: 'merge', patch: { data: { x: '1' } } },
      'object',
    );
    await life.end();
  }
  return files;
}

const text = async (files: FileSystem, name: string): Promise<string> =>
  new TextDecoder().decode(await files.readFile(name));
const write = (files: FileSystem, name: string, content: string): Promise<void> =>
  files.writeFile(name, new TextEncoder().encode(content));

describe("a cluster's directory", () => {
  it('goes on with versions, uids and older states', async () => {
    const files = await twoLogs();
    const { server, state } = await begin(files);
    expect(state.lives).toBe(2);
    const [a, b] = server.list('configmaps').items;
    expect([a?.metadata.resourceVersion, b?.metadata.resourceVersion]).toEqual(['16', '18']);
    const then = server.listAt('configmaps', {}, 15);
    expect(then.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(then[0]).not.toHaveProperty('data');
    const c = server.create('configmaps', { metadata: { name: 'c' } });
    expect(c.metadata.resourceVersion).toBe('19');
    expect([a?.metadata.uid, b?.metadata.uid]).not.toContain(c.metadata.uid);
  });

  it('lets events expire an hour after their last write, whoever wrote them', async () => {
    const { files } = createMemoryHostAdapters();
    const event = { involvedObject: { namespace: 'default' }, reason: 'Seen' };
    const first = await begin(files, 0, 1);
    first.server.create('events', { metadata: { name: 'old' }, ...event });
    await first.world.loop.run(HOUR_MS / 2);
    first.server.create('events', { metadata: { name: 'new' }, ...event });
    // So that the first is in a snapshot, and the second in a log.
    await first.world.loop.run(HOUR_MS / 2 + 10);
    await first.end();

    const { server, world } = await begin(files, HOUR_MS - 1000);
    const names = () => server.list('events').items.map(({ metadata }) => metadata.name);
    expect(names()).toEqual(['new', 'old']);
    await world.loop.run(HOUR_MS);
    expect(names()).toEqual(['new']);
  });

  it('forgets what is older than the last snapshot but one', async () => {
    const { files } = createMemoryHostAdapters();
    const life = await begin(files, 0, 1);
    for (const name of ['a', 'b', 'c', 'd']) {
      life.server.create('configmaps', { metadata: { name } });
      await life.world.loop.run();
      // Snapshots are taken once a log is longer than the last one was.
      for (let at = 0; at < 30; at++) {
        const patch = { data: { at: String(at), fill: 'x'.repeat(300) } };
        life.server.patch('configmaps', { name }, { type: 'merge', patch }, 'object');
        await life.world.loop.run();
      }
    }
    await life.end();
    const names = (await files.readdir('/')).map(({ name }) => name);
    const snapshots = names.filter((name) => name.startsWith('snapshot-'));
    expect(snapshots).toHaveLength(2);
    expect(names).not.toContain('log-1');
    const { server } = await begin(files);
    expect(server.list('configmaps').items).toHaveLength(4);
    expect(() => server.listAt('configmaps', {}, 9)).toThrow('too old resource version');
  });

  it('drops the end of a log that was not synced: cut off, or zeroes', async () => {
    for (const tail of ['0123456789abcdef {"changes":[', `\0\0\0\0\0\0`]) {
      const files = await twoLogs();
      await write(files, '/log-2', (await text(files, '/log-2')) + tail);
      expect((await readData(files, '/')).changes).toHaveLength(18);
    }
  });

  it.each<[string, (files: FileSystem) => Promise<void>, string]>([
    [
      'a byte that is another',
      async (files) => write(files, '/log-1', (await text(files, '/log-1')).replace('"a"', '"z"')),
      'log-1: line 2 is damaged',
    ],
    [
      'an end that is cut off, of a log that was gone on from',
      async (files) => write(files, '/log-1', (await text(files, '/log-1')).slice(0, -20)),
      'log-2: begins after revision 16, and the last one before it is 15',
    ],
    [
      'a log that is missing',
      (files) => files.unlink('/log-1'),
      'log-1: open /log-1: no such file',
    ],
    ['another file by its name', (files) => write(files, '/log-2', 'hello\n'), 'log-2: line 1'],
    [
      'a later format',
      async (files) => {
        const [line] = readLines(await files.readFile('/log-1'));
        const { encodeLine } = await import('./checked-line.ts');
        const header = { ...(line?.value as object), format: 'drydock.cluster/9' };
        await files.writeFile('/log-1', encodeLine(header));
      },
      'log-1: has the format "drydock.cluster/9"',
    ],
  ])('names the file of %s', async (_, damage, says) => {
    const files = await twoLogs();
    await damage(files);
    await expect(readData(files, '/')).rejects.toThrow(says);
  });

  it('ends the world when the disk fails', async () => {
    const { files } = createMemoryHostAdapters();
    const failing = new Proxy(files, {
      get: (real, name: keyof FileSystem) =>
        name === 'createFile'
          ? () => Promise.reject(new Error('ENOSPC: no room'))
          : (real[name] as () => unknown).bind(real),
    });
    const { world } = await begin(failing);
    await expect(world.loop.run()).rejects.toThrow('ENOSPC: no room');
  });
});
