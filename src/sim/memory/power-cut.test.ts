/** What a power cut leaves of a memory disk: all that was synced, and of the rest what the choices say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, measureUsage, type FileSystem, type UnsyncedFate } from '../index.ts';
import { createVolatileHostAdapters } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const LINES = bytes('one\ntwo\n');

async function write(files: FileSystem, path: string, content: Uint8Array, isSynced: boolean) {
  const writer = await files.createFile(path);
  await writer.write(content);
  if (isSynced) await writer.sync();
  await writer.close();
}

async function textAt(files: FileSystem, path: string): Promise<string | undefined> {
  return files.readFile(path).then(
    (content) => new TextDecoder().decode(content),
    () => undefined,
  );
}

/** All names below the root, with what files hold. */
async function treeOf(files: FileSystem, path = ''): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { name, type } of await files.readdir(path === '' ? '/' : path)) {
    const here = `${path}/${name}`;
    if (type === 'directory') Object.assign(found, { [here]: '/' }, await treeOf(files, here));
    else found[here] = (await textAt(files, here)) ?? '->';
  }
  return found;
}

function open() {
  const { files, volatileDisk } = createVolatileHostAdapters();
  const cut = (fate: UnsyncedFate, seed = 1) => volatileDisk.cutPower(choices.seeded(seed), fate);
  return { files, cut };
}

describe('after a power cut', () => {
  it('what was synced is there: content by sync, names by syncDir of their directory', async () => {
    const { files, cut } = open();
    await files.mkdir('/store');
    await write(files, '/store/next', LINES, true);
    await files.rename('/store/next', '/store/blob');
    await files.syncDir('/store');
    await files.syncDir('/');

    expect(cut('lost')).toEqual({ unsynced: 0, lost: [] });
    expect(await treeOf(files)).toEqual({ '/store': '/', '/store/blob': 'one\ntwo\n' });
  });

  it('a name goes if its directory was not synced, whatever is in it', async () => {
    const { files, cut } = open();
    await files.mkdir('/store');
    await write(files, '/store/blob', LINES, true);
    await files.syncDir('/store');

    expect(cut('lost')).toEqual({ unsynced: 1, lost: ['mkdir /store'] });
    expect(await treeOf(files)).toEqual({});
  });

  it('content goes whose name is there', async () => {
    const { files, cut } = open();
    await write(files, '/blob', LINES, false);
    await files.syncDir('/');

    expect(cut('lost').lost).toEqual(['/blob: nothing of 8 bytes']);
    expect(await textAt(files, '/blob')).toBe('');
  });

  it('what was replaced or removed comes back, trees too', async () => {
    const { files, cut } = open();
    await files.mkdir('/tree/below', { recursive: true });
    await write(files, '/tree/below/file', LINES, true);
    await write(files, '/index', bytes('old'), true);
    await files.syncTree('/');
    await files.writeFile('/new', bytes('new'));
    await files.rename('/new', '/index');
    await files.rm('/tree');

    cut('lost');
    const back = { '/tree': '/', '/tree/below': '/', '/tree/below/file': 'one\ntwo\n' };
    expect(await treeOf(files)).toEqual({ ...back, '/index': 'old' });
    expect((await files.stat('/index')).linkCount).toBe(1);
  });

  it('a rename is whole or not there, and a later sync of its target brings what it rests on', async () => {
    const { files, cut } = open();
    await files.mkdir('/from');
    await files.mkdir('/to');
    await write(files, '/from/a', LINES, true);
    await files.rename('/from/a', '/to/b');
    await files.syncDir('/to');
    await files.syncDir('/');

    expect(cut('lost').lost).toEqual([]);
    expect(await treeOf(files)).toEqual({ '/from': '/', '/to': '/', '/to/b': 'one\ntwo\n' });
  });

  it('content may be cut short, or be zeroes, beyond what was synced', async () => {
    const seen = new Set<string | undefined>();
    for (let seed = 1; seed <= 30; seed++) {
      const { files, cut } = open();
      const writer = await files.createFile('/log');
      await writer.write(bytes('one'));
      await writer.sync();
      await writer.write(bytes('two'));
      cut('torn', seed);
      seen.add(await textAt(files, '/log'));
    }
    expect([...seen].sort()).toEqual(['one', 'one\0\0\0', 'onet', 'onetw']);
  });

  it('of two names the later may be there and the earlier not; of one name never', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { files, cut } = open();
      await files.mkdir('/first');
      await files.mkdir('/second');
      await files.rename('/second', '/third');
      cut('drawn', seed);
      seen.add(Object.keys(await treeOf(files)).join());
    }
    const either = ['', '/first', '/second', '/third', '/first,/second', '/first,/third'];
    expect([...seen].sort()).toEqual(either.sort());
  });

  it('the disk goes on, and knows what it holds', async () => {
    const { files, cut } = open();
    await files.mkdir('/a/b', { recursive: true });
    await files.syncTree('/a');
    await files.syncDir('/');
    await files.writeFile('/a/b/file', LINES);
    cut('lost');

    await files.writeFile('/a/b/file', LINES);
    const { inodes, inodesFree } = await files.statfs('/');
    expect(inodes - inodesFree).toBe((await measureUsage(files, '/')).inodesUsed);
    expect(await textAt(files, '/a/b/file')).toBe('one\ntwo\n');
  });
});

const PATHS = ['/a', '/b', '/a/c', '/b/c', '/a/c/d', '/b/d'] as const;
const anyPath = fc.constantFrom(...PATHS);

const calls = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('mkdir' as const, 'rm' as const, 'rmdir' as const), anyPath),
    fc.tuple(fc.constantFrom('unlink' as const, 'syncDir' as const, 'syncTree' as const), anyPath),
    fc.tuple(fc.constantFrom('rename' as const, 'link' as const), anyPath, anyPath),
    fc.tuple(fc.constant('writeFile' as const), anyPath, fc.constant(LINES)),
  ),
  { maxLength: 14 },
);

describe('whatever was done before, after a power cut', () => {
  it('all is as it was if all is kept, and as it was synced if all was', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.boolean(), async (done, isSynced) => {
        const { files, cut } = open();
        for (const [method, ...args] of done) {
          await (files[method] as (...given: unknown[]) => Promise<unknown>)(...args).catch(
            () => 0,
          );
        }
        if (isSynced) await files.syncTree('/');
        const before = await treeOf(files);
        expect(cut(isSynced ? 'lost' : 'kept').lost).toEqual([]);
        expect(await treeOf(files)).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });

  it('the disk is sound: sums are those of a walk, numbers of links those of names', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.nat(1000), async (done, seed) => {
        const { files, cut } = open();
        for (const [method, ...args] of done) {
          await (files[method] as (...given: unknown[]) => Promise<unknown>)(...args).catch(
            () => 0,
          );
        }
        cut('drawn', seed);
        const { inodes, inodesFree, capacityBytes, availableBytes } = await files.statfs('/');
        const usage = {
          usedBytes: capacityBytes - availableBytes,
          inodesUsed: inodes - inodesFree,
        };
        expect(usage).toEqual(await measureUsage(files, '/'));
        const names = Object.keys(await treeOf(files));
        const stats = await Promise.all(names.map((name) => files.lstat(name)));
        for (const { inode, type, linkCount } of stats) {
          const same = stats.filter((each) => each.inode === inode).length;
          expect(linkCount, type).toBe(same);
        }
      }),
      { numRuns: 150 },
    );
  });
});
