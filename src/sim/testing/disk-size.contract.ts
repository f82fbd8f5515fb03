/** Obligation 7 of the FileSystem port: how much there is room for, and what happens when there is none. */
import { describe, expect, it } from 'vitest';
import type { DiskBound } from '../disk-account.ts';
import { measureUsage } from '../disk-usage.ts';
import type { FileSystem } from '../file-system.ts';
import { aTree, bytes, codeOf, failureOf, textOf, type Make } from './contract-host.ts';

/** Gives the files of a new, empty host with a disk of this size. */
export type MakeOfSize = (
  disk: DiskBound,
  separate?: Readonly<Record<string, DiskBound>>,
) => Promise<FileSystem>;

export function describeDiskStats(make: Make): void {
  describe('7. room', () => {
    it('is told of the file system that holds a path', async () => {
      const files = await aTree(make);

      const stats = await files.statfs('/dir/link');

      expect(stats.availableBytes).toBeLessThanOrEqual(stats.capacityBytes);
      expect(stats.capacityBytes).toBeGreaterThan(0);
      expect(stats.inodesFree).toBeLessThanOrEqual(stats.inodes);
      expect((await failureOf(files.statfs('/none'))).message).toBe(
        "ENOENT: no such file or directory, statfs '/none'",
      );
    });

    it('truncate cuts, and makes holes that read as zeroes', async () => {
      const files = await aTree(make);
      await files.truncate('/dir/link', 4);
      await files.truncate('/dir/file', 6);

      expect(await textOf(files, '/dir/file')).toBe('cont\0\0');
      await files.truncate('/dir/file', 3 * 2 ** 30);
      expect((await files.stat('/dir/file')).sizeBytes).toBe(3 * 2 ** 30);
      let read = 0;
      for await (const chunk of files.readStream('/dir/file', { start: 3, end: 2_000_000 }))
        read += chunk.length;
      expect(read).toBe(1_999_998);
      expect(await codeOf(files.truncate('/none', 1))).toBe('ENOENT');
      expect(await codeOf(files.truncate('/dir', 1))).toBe('EISDIR');
    });
  });
}

/** @param make an adapter whose disks can be given a size */
export function describeDiskSize(name: string, make: MakeOfSize): void {
  describe(`${name}: a disk of a given size`, () => {
    describeAccount(make);
    describeFullDisk(make);
    describeSeparate(make);
  });
}

function describeAccount(make: MakeOfSize): void {
  it('counts bytes of files and links, and an inode for each; directories have no size', async () => {
    const files = await make({ capacityBytes: 1000, inodes: 100 });
    expect(await files.statfs('/')).toEqual({
      capacityBytes: 1000,
      availableBytes: 1000,
      inodes: 100,
      inodesFree: 99,
    });

    await aTree(() => Promise.resolve(files));
    await files.link('/dir/file', '/twin');

    expect(await measureUsage(files, '/')).toEqual({ usedBytes: 11, inodesUsed: 5 });
    expect(await files.statfs('/dir')).toMatchObject({ availableBytes: 989, inodesFree: 95 });
  });

  it('frees a file with its last name, also by rename and with a tree', async () => {
    const files = await make({ capacityBytes: 1000, inodes: 100 });
    await files.mkdir('/t/d', { recursive: true });
    await files.writeFile('/t/d/f', bytes('123456'));
    await files.writeFile('/g', bytes('1234'));
    await files.link('/t/d/f', '/h');

    await files.rm('/t');
    expect(await files.statfs('/')).toMatchObject({ availableBytes: 990, inodesFree: 97 });
    await files.rename('/g', '/h');
    expect(await files.statfs('/')).toMatchObject({ availableBytes: 996, inodesFree: 98 });
    await files.unlink('/h');
    expect(await files.statfs('/')).toMatchObject({ availableBytes: 1000, inodesFree: 99 });
  });

  it('counts no more what is written to a file that was removed', async () => {
    const files = await make({ capacityBytes: 10, inodes: 10 });
    const writer = await files.createFile('/f');
    await writer.write(bytes('1234'));

    await files.unlink('/f');
    await writer.write(bytes('12345678'));
    await writer.close();

    expect(await files.statfs('/')).toMatchObject({ availableBytes: 10, inodesFree: 9 });
  });

  it('counts a hole in full', async () => {
    const files = await make({ capacityBytes: 2 ** 40, inodes: 10 });
    await files.writeFile('/ballast', bytes(''));

    await files.truncate('/ballast', 2 ** 39);
    expect((await files.statfs('/')).availableBytes).toBe(2 ** 39);
    await files.unlink('/ballast');
    expect((await files.statfs('/')).availableBytes).toBe(2 ** 40);
  });
}

function describeFullDisk(make: MakeOfSize): void {
  it('without room for bytes does nothing and says ENOSPC', async () => {
    const files = await make({ capacityBytes: 10, inodes: 100 });
    await files.writeFile('/old', bytes('12345'));
    const writer = await files.createFile('/chunks');
    await writer.write(bytes('abc'));

    const refused = [
      ["write '/new'", files.writeFile('/new', bytes('123'))],
      ["write '/old'", files.writeFile('/old', bytes('12345678'))],
      ["write '/chunks'", writer.write(bytes('def'))],
      ["truncate '/old'", files.truncate('/old', 8)],
      ["symlink 'old' -> '/link'", files.symlink('old', '/link')],
    ] as const;
    for (const [call, work] of refused) {
      expect((await failureOf(work)).message).toBe(`ENOSPC: no space left on device, ${call}`);
    }
    await writer.write(bytes('de'));
    await writer.close();

    expect((await files.readdir('/')).map((entry) => entry.name)).toEqual(['chunks', 'old']);
    expect(await textOf(files, '/old')).toBe('12345');
    expect(await textOf(files, '/chunks')).toBe('abcde');
    await files.writeFile('/old', bytes('1'));
    await files.writeFile('/new', bytes('123'));
  });

  it('without inodes makes nothing and says ENOSPC; what is wrong besides comes first', async () => {
    const files = await make({ capacityBytes: 1000, inodes: 3 });
    await files.mkdir('/d');
    await files.writeFile('/d/f', bytes('1'));

    expect(await codeOf(files.mkdir('/e'))).toBe('ENOSPC');
    expect(await codeOf(files.mkdir('/d/x/y', { recursive: true }))).toBe('ENOSPC');
    expect(await codeOf(files.createFile('/d/g'))).toBe('ENOSPC');
    expect(await codeOf(files.writeFile('/d/g', bytes('')))).toBe('ENOSPC');
    expect(await codeOf(files.symlink('f', '/d/l'))).toBe('ENOSPC');
    expect(await codeOf(files.mkdir('/d'))).toBe('EEXIST');
    expect(await codeOf(files.createFile('/none/g'))).toBe('ENOENT');
    await files.mkdir('/d', { recursive: true });
    await files.link('/d/f', '/twin');
    expect((await files.readdir('/d')).map((entry) => entry.name)).toEqual(['f']);
  });
}

function describeSeparate(make: MakeOfSize): void {
  const images = { '/var/images': { capacityBytes: 10, inodes: 5 } };

  it('may have directories that are file systems of their own', async () => {
    const files = await make({ capacityBytes: 100, inodes: 50 }, images);
    await files.writeFile('/f', bytes('123'));
    await files.mkdir('/var/images/below');
    await files.writeFile('/var/images/below/g', bytes('12345'));

    expect(await files.statfs('/var')).toMatchObject({ availableBytes: 97, inodesFree: 47 });
    for (const path of ['/var/images', '/var/images/below', '/var/images/below/g'])
      expect(await files.statfs(path)).toMatchObject({ availableBytes: 5, inodesFree: 2 });
    expect(await codeOf(files.writeFile('/var/images/h', new Uint8Array(6)))).toBe('ENOSPC');
    await files.writeFile('/h', new Uint8Array(6));
    await files.rm('/var/images/below');
    expect(await files.statfs('/var/images')).toMatchObject({ availableBytes: 10, inodesFree: 4 });
  });

  it('moves and links nothing across, and keeps their tops', async () => {
    const files = await make({ capacityBytes: 100, inodes: 50 }, images);
    await files.writeFile('/f', bytes('123'));
    await files.mkdir('/empty');

    expect((await failureOf(files.rename('/f', '/var/images/f'))).message).toBe(
      "EXDEV: cross-device link not permitted, rename '/f' -> '/var/images/f'",
    );
    expect(await codeOf(files.link('/f', '/var/images/f'))).toBe('EXDEV');
    for (const work of [
      files.rm('/var'),
      files.rm('/var/images'),
      files.rmdir('/var/images'),
      files.rename('/var/images', '/elsewhere'),
      files.rename('/empty', '/var/images'),
    ]) {
      expect(await codeOf(work)).toBe('EBUSY');
    }
    expect(await textOf(files, '/f')).toBe('123');
  });
}
