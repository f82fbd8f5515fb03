/**
 * What every Mounter adapter must do: one test or more per numbered obligation of the port. Call
 * `describeMounter` from a test file of the adapter.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from './file-system.ts';
import type { Mounter } from './mounter.ts';
import { bytes, codeOf, textOf } from './testing/contract-host.ts';
import { describeTmpfs } from './testing/tmpfs.contract.ts';

export interface HostUnderTest {
  readonly files: FileSystem;
  readonly mounter: Mounter;
}

/** @param make gives the files and mounts of a new, empty host. */
export function describeMounter(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name}: Mounter`, () => {
    let files: FileSystem;
    let mounter: Mounter;
    const use = (): HostUnderTest => ({ files, mounter });

    beforeEach(async () => {
      ({ files, mounter } = await make());
      await files.mkdir('/image/etc', { recursive: true });
      await files.writeFile('/image/etc/config', bytes('one'), { mode: 0o640 });
      await files.symlink('etc/config', '/image/link');
      await files.link('/image/etc/config', '/image/twin');
      await files.chmod('/image', 0o751);
      for (const path of ['/image/etc/config', '/image/etc', '/image/link', '/image']) {
        await files.lutimes(path, 86_400_000);
      }
      await files.mkdir('/pod/volume', { recursive: true });
    });
    afterEach(async () => {
      for (const { target } of await mounter.list()) await mounter.unmount(target);
    });

    describeBind(use);
    describeHold(use);
    describeUnmount(use);
    describeList(use);
    describeTmpfs(use);
    describeBusy(use);
  });
}

type Use = () => HostUnderTest;

function describeBind(use: Use): void {
  describe('1. bind', () => {
    it('shows the tree with types, modes, times, links and contents', async () => {
      const { files, mounter } = use();

      await mounter.bind('/image', '/pod/volume');

      const names = (await files.readdir('/pod/volume')).map((entry) => entry.name);
      expect(names).toEqual(['etc', 'link', 'twin']);
      expect(await textOf(files, '/pod/volume/etc/config')).toBe('one');
      expect(await files.readlink('/pod/volume/link')).toBe('etc/config');
      expect(await textOf(files, '/pod/volume/link')).toBe('one');
      const mtimeMs = 86_400_000;
      expect(await files.stat('/pod/volume')).toMatchObject({ mode: 0o751, mtimeMs });
      expect(await files.stat('/pod/volume/etc/config')).toMatchObject({ mode: 0o640, mtimeMs });
      expect(await files.lstat('/pod/volume/link')).toMatchObject({ type: 'symlink', mtimeMs });
    });

    it('covers a directory that was looked into before', async () => {
      const { files, mounter } = use();
      const before = await codeOf(files.lstat('/pod/volume/link'));

      await mounter.bind('/image', '/pod/volume');

      const during = await files.readlink('/pod/volume/link');
      await mounter.unmount('/pod/volume');
      const after = await codeOf(files.lstat('/pod/volume/link'));
      expect([before, during, after]).toEqual(['ENOENT', 'etc/config', 'ENOENT']);
    });

    it('shows one file on another', async () => {
      const { files, mounter } = use();
      await files.writeFile('/pod/file', bytes('below'));

      await mounter.bind('/image/etc/config', '/pod/file');

      expect(await textOf(files, '/pod/file')).toBe('one');
      expect(await mounter.isMountPoint('/pod/file')).toBe(true);
      await mounter.unmount('/pod/file');
      expect(await textOf(files, '/pod/file')).toBe('below');
    });

    it('climbs out of a mount by ..', async () => {
      const { files, mounter } = use();
      await files.writeFile('/pod/beside', bytes('beside'));

      await mounter.bind('/image', '/pod/volume');

      expect(await textOf(files, '/pod/volume/etc/../../beside')).toBe('beside');
    });

    it('is read-only where the strategy can see to it', async () => {
      const { files, mounter } = use();
      await mounter.bind('/image', '/pod/volume');
      if (mounter.strategy === 'hardlink' || mounter.strategy === 'copy') return;

      const v = '/pod/volume';
      expect(await codeOf(files.writeFile(`${v}/etc/config`, bytes('x')))).toBe('EROFS');
      expect(await codeOf(files.writeFile(`${v}/new`, bytes('x')))).toBe('EROFS');
      expect(await codeOf(files.createFile(`${v}/new`))).toBe('EROFS');
      expect(await codeOf(files.mkdir(`${v}/new`))).toBe('EROFS');
      expect(await codeOf(files.symlink('x', `${v}/new`))).toBe('EROFS');
      expect(await codeOf(files.unlink(`${v}/twin`))).toBe('EROFS');
      expect(await codeOf(files.rmdir(`${v}/etc`))).toBe('EROFS');
      expect(await codeOf(files.rm(`${v}/etc`))).toBe('EROFS');
      expect(await codeOf(files.rename(`${v}/twin`, `${v}/new`))).toBe('EROFS');
      expect(await codeOf(files.rename(`${v}/twin`, '/new'))).toBe('EXDEV');
      expect(await codeOf(files.link(`${v}/twin`, '/new'))).toBe('EXDEV');
      expect(await codeOf(files.chmod(v, 0o700))).toBe('EROFS');
      expect(await codeOf(files.lchown(`${v}/link`, 0, 0))).toBe('EROFS');
      expect(await codeOf(files.lutimes(`${v}/twin`, 0))).toBe('EROFS');
      expect(await codeOf(files.mkdir(`${v}/etc`))).toBe('EEXIST');
      expect(await textOf(files, '/image/twin')).toBe('one');
    });

    it('is written to, if it is to be', async () => {
      const { files, mounter } = use();
      await mounter.bind('/image', '/pod/volume', { isWritable: true });

      await files.writeFile('/pod/volume/etc/config', bytes('two'));
      await files.mkdir('/pod/volume/new');

      expect(await textOf(files, '/pod/volume/etc/config')).toBe('two');
      if (mounter.strategy === 'hardlink' || mounter.strategy === 'copy') return;
      expect(await textOf(files, '/image/etc/config')).toBe('two');
      expect((await files.lstat('/image/new')).type).toBe('directory');
    });

    it('binds what is mounted elsewhere', async () => {
      const { files, mounter } = use();
      await files.mkdir('/container');

      await mounter.bind('/image', '/pod/volume');
      await mounter.bind('/pod/volume', '/container');
      await mounter.unmount('/pod/volume');

      expect(await textOf(files, '/container/twin')).toBe('one');
    });

    const refused: readonly [string, string, string][] = [
      ['ENOENT', '/none', '/pod/volume'],
      ['ENOENT', '/image', '/none'],
      ['ENOTDIR', '/image', '/pod/file'],
      ['ENOTDIR', '/image/twin', '/pod/volume'],
      ['ENOTEMPTY', '/image', '/pod'],
      ['EINVAL', '/pod', '/pod/volume'],
      ['EINVAL', '/pod/volume', '/pod/volume'],
      ['EBUSY', '/image', '/'],
    ];
    it.each(refused)('gives %s for %s on %s', async (code, source, target) => {
      const { files, mounter } = use();
      await files.writeFile('/pod/file', bytes('x'));

      expect(await codeOf(mounter.bind(source, target))).toBe(code);
      expect(await mounter.list()).toEqual([]);
    });

    it('gives EBUSY for a target that is mounted', async () => {
      const { mounter } = use();
      await mounter.bind('/image', '/pod/volume');

      expect(await codeOf(mounter.bind('/image/etc', '/pod/volume'))).toBe('EBUSY');
    });
  });
}

function describeHold(use: Use): void {
  describe('2. the mount shows the source as it was when bound', () => {
    it('survives the renaming of names on the way to the source', async () => {
      const { files, mounter } = use();
      await mounter.bind('/image/etc', '/pod/volume');

      await files.rename('/image', '/image-old');
      await files.mkdir('/image/etc', { recursive: true });
      await files.writeFile('/image/etc/config', bytes('two'));

      expect(await textOf(files, '/pod/volume/config')).toBe('one');
    });

    it('holds what has lost its last name, and tells so', async () => {
      const { files, mounter } = use();
      await files.writeFile('/pod/file', bytes('below'));
      await files.writeFile('/image/single', bytes('held'));
      await mounter.bind('/image/single', '/pod/file');
      await mounter.bind('/image/etc', '/pod/volume');
      const links = async () => {
        const found = [await files.stat('/pod/file'), await files.stat('/pod/volume')];
        return found.map(({ linkCount }) => linkCount === 0);
      };
      const before = await links();

      await files.rm('/image');

      expect(await textOf(files, '/pod/file')).toBe('held');
      expect(before).toEqual([false, false]);
      if (mounter.strategy === 'hardlink' || mounter.strategy === 'copy') return;
      expect(await links()).toEqual([true, true]);
    });

    it('survives the switching of a link on the way to the source', async () => {
      const { files, mounter } = use();
      await files.mkdir('/other');
      await files.symlink('/image/etc', '/current');
      await mounter.bind('/current', '/pod/volume');

      await files.symlink('/other', '/next');
      await files.rename('/next', '/current');

      expect(await textOf(files, '/pod/volume/config')).toBe('one');
    });
  });
}

function describeUnmount(use: Use): void {
  describe('3. unmount', () => {
    it('makes the target the empty directory it was', async () => {
      const { files, mounter } = use();
      await files.chmod('/pod/volume', 0o2750);
      const before = await files.stat('/pod/volume');
      await mounter.bind('/image', '/pod/volume');

      await mounter.unmount('/pod/volume');

      expect(await files.readdir('/pod/volume')).toEqual([]);
      const { mode, inode } = await files.stat('/pod/volume');
      expect({ mode, inode }).toEqual({ mode: before.mode, inode: before.inode });
      expect(await textOf(files, '/image/twin')).toBe('one');
      await files.rmdir('/pod/volume');
    });

    it('succeeds where nothing is mounted, and where nothing is', async () => {
      const { files, mounter } = use();

      await mounter.unmount('/pod/volume');
      await mounter.unmount('/image');
      await mounter.unmount('/none/at/all');

      expect((await files.readdir('/image')).length).toBe(3);
    });

    it('can be followed by another bind', async () => {
      const { files, mounter } = use();
      await mounter.bind('/image', '/pod/volume');
      await mounter.unmount('/pod/volume');

      await mounter.bind('/image/etc', '/pod/volume');

      expect((await files.readdir('/pod/volume')).map((entry) => entry.name)).toEqual(['config']);
    });
  });
}

function describeList(use: Use): void {
  describe('4. list and isMountPoint', () => {
    it('know every mount that is there, sorted by target', async () => {
      const { files, mounter } = use();
      await files.mkdir('/pod/another one');
      await mounter.bind('/image', '/pod/volume');
      await mounter.bind('/image/etc', '/pod/another one');

      expect(await mounter.list()).toEqual([
        { source: '/image/etc', target: '/pod/another one' },
        { source: '/image', target: '/pod/volume' },
      ]);
      expect(await mounter.isMountPoint('/pod/volume')).toBe(true);
      expect(await mounter.isMountPoint('/pod/volume/etc')).toBe(false);
      expect(await mounter.isMountPoint('/image')).toBe(false);
      expect(await mounter.isMountPoint('/none')).toBe(false);

      await mounter.unmount('/pod/volume');
      expect(await mounter.isMountPoint('/pod/volume')).toBe(false);
      expect((await mounter.list()).map((mount) => mount.target)).toEqual(['/pod/another one']);
    });

    it('take a path with a link for what it leads to', async () => {
      const { files, mounter } = use();
      await files.symlink('/pod', '/alias');

      await mounter.bind('/image', '/alias/volume');

      expect(await mounter.isMountPoint('/pod/volume')).toBe(true);
      expect(await mounter.isMountPoint('/alias/volume')).toBe(true);
      expect((await mounter.list()).map((mount) => mount.target)).toEqual(['/pod/volume']);
    });
  });
}

function describeBusy(use: Use): void {
  describe('mount points and the file system', () => {
    it('refuses to remove or rename a mount point, and a tree that holds one', async () => {
      const { files, mounter } = use();
      await files.writeFile('/pod/other', bytes('x'));
      await mounter.bind('/image', '/pod/volume');

      expect(await codeOf(files.rm('/pod'))).toBe('EBUSY');
      expect(await codeOf(files.rm('/pod/volume'))).toBe('EBUSY');
      expect(await codeOf(files.rmdir('/pod/volume'))).toBe('EBUSY');
      expect(await codeOf(files.rename('/pod/volume', '/pod/moved'))).toBe('EBUSY');
      expect(await textOf(files, '/pod/other')).toBe('x');

      await mounter.unmount('/pod/volume');
      await files.rm('/pod');
      expect(await textOf(files, '/image/twin')).toBe('one');
    });
  });
}
