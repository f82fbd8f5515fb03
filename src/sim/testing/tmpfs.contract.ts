/** Obligation 5 of the Mounter port: file systems in memory. */
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../file-system.ts';
import type { Mounter } from '../mounter.ts';
import { bytes, codeOf, textOf } from './contract-host.ts';

type Use = () => { readonly files: FileSystem; readonly mounter: Mounter };

/** On a host with files in `/image`, and `/pod/volume`, which is empty. */
export function describeTmpfs(use: Use): void {
  const small = { capacityBytes: 8192, inodes: 64 };
  const v = '/pod/volume';
  describe('5. file systems in memory', () => {
    it('are empty, written to by anybody, and gone with their unmount', async () => {
      const { files, mounter } = use();

      await mounter.mountTmpfs(v, small);

      expect(await files.readdir(v)).toEqual([]);
      expect((await files.stat(v)).mode).toBe(0o1777);
      await files.mkdir(`${v}/d`);
      await files.writeFile(`${v}/d/f`, bytes('in memory'));
      await files.rename(`${v}/d/f`, `${v}/g`);
      await files.link(`${v}/g`, `${v}/twin`);
      await files.symlink('g', `${v}/link`);
      await files.chmod(`${v}/g`, 0o600);
      await files.unlink(`${v}/twin`);
      await files.rm(`${v}/d`);
      await files.syncTree(v);
      expect(await textOf(files, `${v}/link`)).toBe('in memory');
      expect(await textOf(files, `${v}/../volume/g`)).toBe('in memory');

      await mounter.unmount(v);
      expect(await files.readdir(v)).toEqual([]);
      await mounter.mountTmpfs(v, small);
      expect(await files.readdir(v)).toEqual([]);
    });

    it('are known as tmpfs', async () => {
      const { files, mounter } = use();
      await mounter.mountTmpfs(v, small);

      expect(await mounter.list()).toEqual([{ source: 'tmpfs', target: v }]);
      expect(await mounter.isMountPoint(v)).toBe(true);
      expect(await codeOf(files.rm(v))).toBe('EBUSY');
      expect(await codeOf(files.rmdir(v))).toBe('EBUSY');
    });

    it('can be bound, read-only, and bound they outlive the unmount', async () => {
      const { files, mounter } = use();
      await files.mkdir('/container');
      await mounter.mountTmpfs(v, small);
      await files.mkdir(`${v}/d`);
      await files.writeFile(`${v}/d/f`, bytes('one'));

      await mounter.bind(`${v}/d`, '/container');
      expect(await textOf(files, '/container/f')).toBe('one');
      if (mounter.strategy === 'bind' || mounter.strategy === 'memory')
        expect(await codeOf(files.unlink('/container/f'))).toBe('EROFS');

      await mounter.unmount(v);
      expect(await textOf(files, '/container/f')).toBe('one');
    });

    it('are file systems of their own, of their own size, where the strategy can see to it', async () => {
      const { files, mounter } = use();
      await mounter.mountTmpfs(v, small);
      if (mounter.strategy === 'hardlink' || mounter.strategy === 'copy') return;

      await files.writeFile(`${v}/f`, new Uint8Array(8192));
      expect(await codeOf(files.writeFile(`${v}/g`, new Uint8Array(8192)))).toBe('ENOSPC');
      expect(await files.statfs(v)).toMatchObject({ capacityBytes: 8192, availableBytes: 0 });
      expect((await files.statfs(v)).inodes).toBe(64);
      expect(await codeOf(files.rename(`${v}/f`, '/pod/f'))).toBe('EXDEV');
      expect(await codeOf(files.link(`${v}/f`, '/pod/f'))).toBe('EXDEV');
      await files.writeFile('/pod/f', new Uint8Array(8192));
    });

    const refused: readonly [string, string][] = [
      ['ENOENT', '/none'],
      ['ENOTDIR', '/image/etc/config'],
      ['ENOTEMPTY', '/image'],
      ['EBUSY', '/'],
    ];
    it.each(refused)('give %s on %s', async (code, target) => {
      const { mounter } = use();

      expect(await codeOf(mounter.mountTmpfs(target, small))).toBe(code);
      expect(await mounter.list()).toEqual([]);
    });

    it('give EBUSY on a target that is mounted', async () => {
      const { mounter } = use();
      await mounter.mountTmpfs(v, small);

      expect(await codeOf(mounter.mountTmpfs(v, small))).toBe('EBUSY');
    });
  });
}
