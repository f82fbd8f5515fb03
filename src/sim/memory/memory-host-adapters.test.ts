import { describe, expect, it } from 'vitest';
import { describeFileSystem } from '../file-system.contract.ts';
import { boundedHost } from '../index.ts';
import { describeDiskSize, type MakeOfSize } from '../testing/disk-size.contract.ts';
import { describeMounter } from '../mounter.contract.ts';
import { createMemoryHostAdapters } from './index.ts';

describeFileSystem('memory', () => Promise.resolve(createMemoryHostAdapters().files));
describeDiskSize('memory', (disk, separate) =>
  Promise.resolve(createMemoryHostAdapters(disk, separate).files),
);

type Size = Parameters<MakeOfSize>;

const big = { capacityBytes: 2 ** 40, inodes: 10_000 };
const bounded = (...size: Size) => boundedHost(createMemoryHostAdapters(), ...size);
describeFileSystem('bounded, over memory', async () => (await bounded(big)).files);
describeDiskSize('bounded, over memory', async (...size) => (await bounded(...size)).files);
describeMounter('bounded, over memory', () => bounded(big));

describeMounter('memory', () => Promise.resolve(createMemoryHostAdapters()));

describe('the count of changes on a memory disk', () => {
  const { files, mounter } = createMemoryHostAdapters();
  const count = (): number => files.changeCount?.() ?? NaN;
  const each = async (calls: readonly (() => Promise<unknown>)[]): Promise<number[]> => {
    const grown: number[] = [];
    for (const call of calls) {
      const before = count();
      await call();
      grown.push(count() - before);
    }
    return grown;
  };

  it('grows with each call that changes something', async () => {
    const writer = { now: await files.createFile('/written') };
    const bytes = new Uint8Array(3);
    const grown = await each([
      () => files.mkdir('/a/b', { recursive: true }),
      () => files.mkdir('/c'),
      () => files.symlink('b', '/a/link'),
      () => files.writeFile('/a/file', bytes),
      () => files.writeFile('/a/file', bytes.subarray(1)),
      () => files.link('/a/file', '/a/other'),
      () => files.truncate('/a/file', 1),
      () => files.chmod('/a/file', 0o600),
      () => files.lchown('/a/file', 1, 1),
      () => files.lutimes('/a/file', 5),
      () =>
        files.setExtendedAttributes([
          { path: '/a', set: new Map([['user.x', bytes]]), remove: [] },
        ]),
      () => files.createFile('/a/new'),
      () => writer.now.write(bytes),
      () => writer.now.setAttributes({ mode: 0o600, uid: 0, gid: 0, mtimeMs: 0 }),
      () => mounter.bind('/a', '/c'),
      () => mounter.unmount('/c'),
      () => mounter.mountTmpfs('/c', { capacityBytes: 100, inodes: 10 }),
      () => mounter.unmount('/c'),
      () => files.rename('/a/new', '/a/newer'),
      () => files.unlink('/a/newer'),
      () => files.rmdir('/c'),
      () => files.rm('/a'),
    ]);
    expect(grown.every((by) => by > 0)).toBe(true);
  });

  it('stays with those that look, and those that find it done', async () => {
    await files.mkdir('/d');
    await files.writeFile('/d/file', new Uint8Array(3));
    const grown = await each([
      () => files.mkdir('/d', { recursive: true }),
      () => files.readdir('/d'),
      () => files.stat('/d'),
      () => files.lstat('/d/file'),
      () => files.readFile('/d/file'),
      () => files.statfs('/'),
      () => files.syncTree('/d'),
      () => files.syncDir('/d'),
      () => files.rm('/nothing'),
      () => mounter.list(),
    ]);
    expect(grown.every((by) => by === 0)).toBe(true);
  });
});
