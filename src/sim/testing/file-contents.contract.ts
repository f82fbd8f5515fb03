/** Obligations 4 to 6 of the FileSystem port, and attributes: what is behind names. */
import { describe, expect, it } from 'vitest';
import { aTree, bytes, codeOf, failureOf, textOf, type Make } from './contract-host.ts';

export function describeFileContents(make: Make): void {
  describeFollowing(make);
  describeLinksThemselves(make);
  describeContent(make);
  describeAttributes(make);
  describeNewFiles(make);
  describeExtendedAttributes(make);
}

function describeFollowing(make: Make): void {
  describe('4. reading paths follow links inside the root', () => {
    it('resolves absolute targets against the root of the host', async () => {
      const files = await aTree(make);
      await files.symlink('/dir', '/dir/sub/absolute');

      expect(await textOf(files, '/dir/sub/absolute/file')).toBe('content');
    });

    it('stops climbing targets at the root', async () => {
      const files = await aTree(make);
      await files.symlink('../../../../../../dir/file', '/dir/sub/climbing');
      await files.symlink('../../../../../../../etc', '/dir/sub/etc');

      expect(await textOf(files, '/dir/sub/climbing')).toBe('content');
      expect(await codeOf(files.readdir('/dir/sub/etc'))).toBe('ENOENT');
      expect(await textOf(files, '/../../dir/file')).toBe('content');
    });

    it('takes .. after a link as the parent of where the link leads', async () => {
      const files = await aTree(make);
      await files.symlink('/dir/sub', '/shortcut');

      expect(await textOf(files, '/shortcut/../file')).toBe('content');
    });

    it('writes through a link, also one to a file that is not there yet', async () => {
      const files = await aTree(make);
      await files.symlink('/dir/later', '/pointer');

      await files.writeFile('/pointer', bytes('here'));
      await files.writeFile('/dir/link', bytes('changed'));

      expect(await textOf(files, '/dir/later')).toBe('here');
      expect(await textOf(files, '/dir/file')).toBe('changed');
      expect((await files.lstat('/dir/link')).type).toBe('symlink');
    });

    it('never writes outside of the root through a hostile link', async () => {
      const files = await make();
      await files.symlink('/../../tmp', '/out');

      expect(await codeOf(files.writeFile('/out/escaped', bytes('x')))).toBe('ENOENT');
      await files.mkdir('/tmp');
      await files.writeFile('/out/kept', bytes('x'));

      expect((await files.readdir('/tmp')).map((entry) => entry.name)).toEqual(['kept']);
    });
  });
}

function describeLinksThemselves(make: Make): void {
  describe('5. what acts on the link itself', () => {
    it('lstat, readlink, lutimes, lchown', async () => {
      const files = await aTree(make);
      const before = await files.stat('/dir/file');

      await files.lutimes('/dir/link', 5000);
      await files.lchown('/dir/link', before.uid, before.gid);

      const link = await files.lstat('/dir/link');
      expect(link).toMatchObject({ type: 'symlink', mtimeMs: 5000, sizeBytes: 4, mode: 0o777 });
      expect(await files.readlink('/dir/link')).toBe('file');
      expect((await files.stat('/dir/link')).mtimeMs).toBe(before.mtimeMs);
    });

    it('rename, unlink, link', async () => {
      const files = await aTree(make);

      await files.link('/dir/link', '/twin');
      await files.rename('/dir/link', '/moved');
      await files.unlink('/twin');

      expect((await files.lstat('/moved')).type).toBe('symlink');
      expect(await textOf(files, '/dir/file')).toBe('content');
    });

    it('rmdir of a link to a directory is ENOTDIR', async () => {
      const files = await aTree(make);
      await files.symlink('sub', '/dir/to-sub');

      expect(await codeOf(files.rmdir('/dir/to-sub'))).toBe('ENOTDIR');
    });
  });
}

function describeContent(make: Make): void {
  describe('6. content', () => {
    it('is what createFile was given, chunk by chunk', async () => {
      const files = await make();
      const writer = await files.createFile('/f');
      const chunk = bytes('ab');
      await writer.write(chunk);
      chunk[0] = 120;
      await writer.write(bytes(''));
      await writer.write(bytes('cd'));
      await writer.sync();
      await writer.close();
      await files.syncDir('/');

      expect(await textOf(files, '/f')).toBe('abcd');
      expect(await files.stat('/f')).toMatchObject({ sizeBytes: 4, mode: 0o644, linkCount: 1 });
    });

    it('is synced with a whole tree, whoever may read it, and stays as it is', async () => {
      const files = await aTree(make);
      await files.writeFile('/dir/sub/secret', bytes('s'), { mode: 0 });

      await files.syncTree('/dir');
      await files.syncTree('/dir/link');

      expect(await files.stat('/dir/sub/secret')).toMatchObject({ mode: 0, sizeBytes: 1 });
      expect(await textOf(files, '/dir/file')).toBe('content');
      expect(await codeOf(files.syncTree('/none'))).toBe('ENOENT');
    });

    it('streams a part in chunks of at most 1 MiB, end inclusive', async () => {
      const files = await make();
      const content = Uint8Array.from({ length: 2_500_000 }, (_, at) => at % 251);
      await files.writeFile('/big', content);

      const read: number[] = [];
      const sizes: number[] = [];
      for await (const chunk of files.readStream('/big', { start: 100, end: 2_200_099 })) {
        sizes.push(chunk.length);
        for (const byte of chunk) read.push(byte);
      }

      expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
      expect(read.length).toBe(2_200_000);
      expect(read.every((byte, at) => byte === (at + 100) % 251)).toBe(true);
    });

    it('replaces, and does not shorten the reader’s copy', async () => {
      const files = await make();
      await files.writeFile('/f', bytes('long content'));
      const before = await files.readFile('/f');

      await files.writeFile('/f', bytes('short'));

      expect(String.fromCharCode(...before)).toBe('long content');
      expect(await textOf(files, '/f')).toBe('short');
    });

    it('is shared by hard links and stays until the last name is gone', async () => {
      const files = await make();
      await files.writeFile('/a', bytes('one'));
      await files.link('/a', '/b');
      await files.writeFile('/b', bytes('two'));

      expect(await textOf(files, '/a')).toBe('two');
      expect((await files.stat('/a')).inode).toBe((await files.stat('/b')).inode);
      await files.unlink('/a');
      expect(await files.stat('/b')).toMatchObject({ linkCount: 1, sizeBytes: 3 });
    });

    it('fails for a stream of what is not there when it is read', async () => {
      const files = await make();
      const read = async (): Promise<void> => {
        for await (const chunk of files.readStream('/none')) expect(chunk).toBeUndefined();
      };

      expect(await codeOf(read())).toBe('ENOENT');
    });
  });
}

function describeAttributes(make: Make): void {
  describe('attributes', () => {
    it('keeps modes exactly, with setuid, setgid and sticky', async () => {
      const files = await make();
      await files.mkdir('/d', { mode: 0o777 });
      await files.writeFile('/f', bytes(''), { mode: 0o666 });
      await (await files.createFile('/c', { mode: 0o4755 })).close();

      expect((await files.stat('/d')).mode).toBe(0o777);
      expect((await files.stat('/f')).mode).toBe(0o666);
      expect((await files.stat('/c')).mode).toBe(0o4755);
      await files.chmod('/d', 0o3751);
      expect((await files.stat('/d')).mode).toBe(0o3751);
      await files.mkdir('/default/below', { recursive: true });
      expect((await files.stat('/default')).mode).toBe(0o755);
    });

    it('chmod follows links', async () => {
      const files = await aTree(make);

      await files.chmod('/dir/link', 0o600);

      expect((await files.stat('/dir/file')).mode).toBe(0o600);
      expect((await files.lstat('/dir/link')).mode).toBe(0o777);
    });

    it.each([0, 1, 1.5, 1_700_000_000_123, 1_600_000_000_999.25, -1000])(
      'keeps the modification time %d',
      async (mtimeMs) => {
        const files = await aTree(make);
        for (const path of ['/dir/file', '/dir/link', '/dir']) await files.lutimes(path, mtimeMs);

        for (const path of ['/dir/file', '/dir/link', '/dir']) {
          expect((await files.lstat(path)).mtimeMs).toBe(mtimeMs);
        }
      },
    );

    it.each([0o644, 0o4755, 0o6711, 0o000, 0o666])(
      'gives a file that is being written its attributes, with mode %o',
      async (mode) => {
        const files = await aTree(make);
        const { uid, gid } = await files.lstat('/dir/file');
        const writer = await files.createFile('/dir/new', { mode: 0o600 });
        await writer.write(bytes('content'));

        await writer.setAttributes({ mode, uid, gid, mtimeMs: 1_600_000_000_999.25 });
        await writer.close();

        expect(await files.lstat('/dir/new')).toMatchObject({
          ...{ type: 'file', sizeBytes: 7, mode, uid, gid },
          mtimeMs: 1_600_000_000_999.25,
        });
        const late = writer.setAttributes({ mode, uid, gid, mtimeMs: 0 });
        await expect(late).rejects.toThrow("EINVAL: invalid argument, fchown '/dir/new'");
      },
    );

    it('lists names in order, with types', async () => {
      const files = await aTree(make);
      await files.mkdir('/dir/B');
      await files.mkdir('/dir/a');

      expect(await files.readdir('/dir')).toEqual([
        { name: 'B', type: 'directory' },
        { name: 'a', type: 'directory' },
        { name: 'file', type: 'file' },
        { name: 'link', type: 'symlink' },
        { name: 'sub', type: 'directory' },
      ]);
    });
  });
}

function describeNewFiles(make: Make): void {
  describe('createFiles', () => {
    const MODES = [0o644, 0o600, 0o4755, 0o2711, 0o1777, 0o000, 0o666];
    const pathOf = (at: number): string => `/dir/${at % 3 === 0 ? 'sub/' : ''}new${String(at)}`;
    const textAt = (at: number): string => 'x'.repeat((at * 37) % 100);

    it('makes each as createFile would, with content and attributes, in whatever order', async () => {
      const files = await aTree(make);
      const { uid, gid } = await files.lstat('/dir/file');
      const wanted = Array.from({ length: 60 }, (_, at) => ({
        path: pathOf(at),
        sizeBytes: textAt(at).length,
        attributes: { mode: MODES[at % 7] ?? 0, uid, gid, mtimeMs: at * 1000.5 },
      }));

      const content = bytes(wanted.map((_, at) => textAt(at)).join(''));
      await files.createFiles({ files: wanted, content });

      for (const [at, { path, sizeBytes, attributes }] of wanted.entries()) {
        expect(await files.lstat(path)).toMatchObject({ type: 'file', sizeBytes, ...attributes });
        await files.chmod(path, 0o600);
        expect(await textOf(files, path)).toBe(textAt(at));
      }
    });

    it('ends with the first that fails, which it names', async () => {
      const files = await aTree(make);
      const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 };
      const made = ['/dir/a', '/dir/file', '/dir/b'].map((path) => ({
        ...{ path, sizeBytes: 1, attributes },
      }));

      const failure = await failureOf(files.createFiles({ files: made, content: bytes('abc') }));

      expect(failure.message).toBe("EEXIST: file already exists, open '/dir/file'");
      expect(await textOf(files, '/dir/a')).toBe('a');
      expect(await textOf(files, '/dir/file')).toBe('content');
      expect(await codeOf(files.lstat('/dir/b'))).toBe('ENOENT');
    });

    it('needs the directory, and follows links to it inside the root', async () => {
      const files = await aTree(make);
      await files.symlink('../../dir/sub', '/dir/in');
      const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 };
      const one = (path: string): Promise<void> =>
        files.createFiles({ files: [{ path, sizeBytes: 1, attributes }], content: bytes('a') });

      expect(await codeOf(one('/nowhere/a'))).toBe('ENOENT');
      expect(await codeOf(one('/dir/..'))).toBe('EEXIST');
      await one('/dir/in/a');

      expect(await textOf(files, '/dir/sub/a')).toBe('a');
    });
  });
}

function describeExtendedAttributes(make: Make): void {
  describe('extended attributes', () => {
    const plain = new Map([
      ['user.text', bytes('a=b\n')],
      ['user.none', bytes('')],
      ['user.=\\ \n\uDCFF', Uint8Array.from([0, 255, 10])],
    ]);

    it('are what was set, but for those that are told of, and go when they are removed', async () => {
      const files = await aTree(make);
      await files.mkdir('/dir/\uDCFF =\\', {});
      await files.writeFile('/dir/\uDCFF =\\/f', bytes('x'));
      const paths = ['/dir/sub', '/dir/file', '/dir/\uDCFF =\\/f'];

      const unset = await files.setExtendedAttributes(
        paths.map((path) => ({ path, set: plain, remove: [] })),
      );

      for (const path of paths.slice(0, 2)) {
        const told = new Set(unset.filter((each) => each.path === path).map(({ name }) => name));
        const wanted = [...plain].filter(([name]) => !told.has(name));
        expect(new Map(await files.extendedAttributes(path))).toEqual(new Map(wanted));
      }
      const change = { path: '/dir/sub', set: new Map(), remove: ['user.text', 'user.gone'] };
      expect(await files.setExtendedAttributes([change])).toEqual([]);
      expect([...(await files.extendedAttributes('/dir/sub')).keys()]).not.toContain('user.text');
    });

    it('are not those of what a link leads to, and need their file', async () => {
      const files = await aTree(make);
      const set = new Map([['user.a', bytes('a')]]);

      const gone = files.setExtendedAttributes([{ path: '/dir/gone', set, remove: [] }]);

      expect(await codeOf(gone)).toBe('ENOENT');
      expect(await codeOf(files.extendedAttributes('/dir/gone'))).toBe('ENOENT');
      await files.setExtendedAttributes([{ path: '/dir/link', set, remove: [] }]);
      expect((await files.extendedAttributes('/dir/file')).size).toBe(0);
    });
  });
}
