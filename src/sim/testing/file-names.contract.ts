/** Obligations 1 to 3 of the FileSystem port, and removal: what names do. */
import { describe, expect, it } from 'vitest';
import { errorText } from '../error-text.ts';
import type { FileSystem } from '../file-system.ts';
import { nameOfBytes } from '../name-bytes.ts';
import { aTree, bytes, codeOf, failureOf, textOf, type Make } from './contract-host.ts';

export function describeFileNames(make: Make): void {
  describeFailures(make);
  describeRename(make);
  describeExistence(make);
  describeRemoval(make);
}

function describeFailures(make: Make): void {
  describe('1. failures', () => {
    const cases: readonly [string, (files: FileSystem) => Promise<unknown>][] = [
      ["ENOENT: no such file or directory, stat '/none'", (f) => f.stat('/none')],
      ["ENOENT: no such file or directory, lstat '/none/below'", (f) => f.lstat('/none/below')],
      ["ENOENT: no such file or directory, open '/none'", (f) => f.readFile('/none')],
      ["ENOENT: no such file or directory, scandir '/none'", (f) => f.readdir('/none')],
      ["ENOENT: no such file or directory, rename '/none' -> '/a'", (f) => f.rename('/none', '/a')],
      ["ENOENT: no such file or directory, link '/none' -> '/a'", (f) => f.link('/none', '/a')],
      ["ENOENT: no such file or directory, symlink 'x' -> '/no/l'", (f) => f.symlink('x', '/no/l')],
      ["ENOENT: no such file or directory, mkdir '/none/below'", (f) => f.mkdir('/none/below')],
      ["ENOTDIR: not a directory, lstat '/dir/file/x'", (f) => f.lstat('/dir/file/x')],
      ["ENOTDIR: not a directory, scandir '/dir/file'", (f) => f.readdir('/dir/file')],
      ["ENOTDIR: not a directory, rmdir '/dir/file'", (f) => f.rmdir('/dir/file')],
      ["EEXIST: file already exists, mkdir '/dir'", (f) => f.mkdir('/dir')],
      ["EISDIR: illegal operation on a directory, unlink '/dir'", (f) => f.unlink('/dir')],
      ["EISDIR: illegal operation on a directory, read '/dir'", (f) => f.readFile('/dir')],
      ["EINVAL: invalid argument, readlink '/dir/file'", (f) => f.readlink('/dir/file')],
      ["ENOTEMPTY: directory not empty, rmdir '/dir'", (f) => f.rmdir('/dir')],
      ["EPERM: operation not permitted, link '/dir' -> '/d'", (f) => f.link('/dir', '/d')],
      ["EBUSY: resource busy or locked, rmdir '/'", (f) => f.rmdir('/')],
    ];
    it.each(cases)('says %s', async (message, call) => {
      const files = await aTree(make);

      const error = await failureOf(call(files));

      expect(error.message).toBe(message);
      expect(message.startsWith(`${error.code}: `)).toBe(true);
    });

    it('gives ELOOP for links that lead to each other', async () => {
      const files = await make();
      await files.symlink('b', '/a');
      await files.symlink('a', '/b');

      expect(await codeOf(files.stat('/a'))).toBe('ELOOP');
      expect((await files.lstat('/a')).type).toBe('symlink');
    });

    it('follows forty links and no more', async () => {
      const files = await make();
      await files.writeFile('/0', bytes('end'));
      for (let at = 1; at <= 41; at += 1) await files.symlink(String(at - 1), `/${at}`);

      expect(await textOf(files, '/40')).toBe('end');
      expect(await codeOf(files.readFile('/41'))).toBe('ELOOP');
    });

    it('gives EINVAL for paths that are relative or hold a NUL', async () => {
      const files = await make();

      expect(await codeOf(files.stat('relative'))).toBe('EINVAL');
      expect(await codeOf(files.stat('/a\0b'))).toBe('EINVAL');
      expect(await codeOf(files.symlink('a\0b', '/l'))).toBe('EINVAL');
    });

    it('keeps names and targets that are no UTF-8, byte for byte', async () => {
      const files = await make();
      const name = (...raw: readonly number[]): string => nameOfBytes(Uint8Array.from(raw));
      const [one, two] = [name(0x63, 0xe9), name(0x63, 0xe8)];
      const target = name(0xff, 0xfe);

      await files.mkdir(`/${one}`);
      await files.writeFile(`/${one}/${two}`, bytes('two'));
      await files.writeFile(`/${one}/c\uFFFD`, bytes('none of both'));
      await files.symlink(target, `/${one}/link`);
      await files.link(`/${one}/${two}`, `/${one}/${one}`);
      await files.rename(`/${one}`, `/${two}`);
      await files.syncTree(`/${two}`);

      const found = (await files.readdir(`/${two}`)).map((entry) => entry.name);
      expect(new Set(found)).toEqual(new Set([one, two, 'c\uFFFD', 'link']));
      expect(await textOf(files, `/${two}/${one}`)).toBe('two');
      expect(await files.readlink(`/${two}/link`)).toBe(target);
      expect(await codeOf(files.stat(`/${one}`))).toBe('ENOENT');
      await files.mkdir(`/${one.repeat(127)}`);
      expect(await codeOf(files.mkdir(`/${one.repeat(128)}`))).toBe('ENAMETOOLONG');
      await files.rm(`/${two}`);
      expect(await codeOf(files.stat(`/${two}`))).toBe('ENOENT');
    });

    it('takes names of 255 bytes and refuses 256', async () => {
      const files = await make();

      await files.mkdir(`/${'é'.repeat(127)}x`);
      expect(await codeOf(files.mkdir(`/${'é'.repeat(128)}`))).toBe('ENAMETOOLONG');
    });
  });
}

function describeRename(make: Make): void {
  describe('2. rename', () => {
    it('replaces a file and leaves the inode that was renamed', async () => {
      const files = await aTree(make);
      await files.writeFile('/dir/new', bytes('newer'));
      const { inode } = await files.stat('/dir/new');

      await files.rename('/dir/new', '/dir/file');

      expect(await textOf(files, '/dir/file')).toBe('newer');
      expect((await files.stat('/dir/file')).inode).toBe(inode);
      expect(await codeOf(files.stat('/dir/new'))).toBe('ENOENT');
    });

    it('replaces a link with a link: how an AtomicWriter switches', async () => {
      const files = await make();
      await files.mkdir('/..1');
      await files.mkdir('/..2');
      await files.symlink('..1', '/..data');
      await files.symlink('..2', '/..data_tmp');

      await files.rename('/..data_tmp', '/..data');

      expect(await files.readlink('/..data')).toBe('..2');
      expect((await files.readdir('/')).map((entry) => entry.name)).toEqual([
        '..1',
        '..2',
        '..data',
      ]);
    });

    it('moves a directory with what it holds, over an empty one', async () => {
      const files = await aTree(make);
      await files.mkdir('/empty');

      await files.rename('/dir', '/empty');

      expect(await textOf(files, '/empty/link')).toBe('content');
      expect((await files.readdir('/')).map((entry) => entry.name)).toEqual(['empty']);
      expect((await files.readdir('/empty/sub/..')).length).toBe(3);
    });

    const refused: readonly [string, string, string][] = [
      ['EINVAL', '/dir', '/dir/sub/x'],
      ['ENOTEMPTY', '/dir/sub', '/dir'],
      ['ENOTDIR', '/dir/sub', '/dir/file'],
      ['EISDIR', '/dir/file', '/dir/sub'],
      ['EBUSY', '/', '/dir/x'],
      ['EBUSY', '/dir', '/'],
      ['ENOENT', '/dir/file', '/none/x'],
    ];
    it.each(refused)('gives %s for %s to %s', async (code, from, to) => {
      const files = await aTree(make);

      expect(await codeOf(files.rename(from, to))).toBe(code);
      expect((await files.readdir('/dir')).length).toBe(3);
    });

    it('does nothing between two names of one file', async () => {
      const files = await aTree(make);
      await files.link('/dir/file', '/dir/twin');

      await files.rename('/dir/file', '/dir/twin');

      expect((await files.stat('/dir/file')).linkCount).toBe(2);
    });
  });
}

function describeExistence(make: Make): void {
  describe('3. what exists is not made again', () => {
    it.each(['/dir', '/dir/file', '/dir/link', '/dir/dangling', '/'])('%s', async (path) => {
      const files = await aTree(make);
      await files.symlink('nowhere', '/dir/dangling');

      expect(await codeOf(files.symlink('x', path))).toBe('EEXIST');
      expect(await codeOf(files.mkdir(path))).toBe('EEXIST');
      expect(await codeOf(files.createFile(path))).toBe('EEXIST');
      expect(await codeOf(files.link('/dir/file', path))).toBe('EEXIST');
    });

    it('makes missing directories, and takes those that are there, with recursive', async () => {
      const files = await aTree(make);

      await files.mkdir('/dir/sub/a/b', { recursive: true });
      await files.mkdir('/dir/sub/a/b', { recursive: true });

      expect((await files.stat('/dir/sub/a/b')).type).toBe('directory');
      expect(await codeOf(files.mkdir('/dir/file', { recursive: true }))).toBe('EEXIST');
      expect(await codeOf(files.mkdir('/dir/file/x', { recursive: true }))).toBe('ENOTDIR');
    });

    it.each(['/dir/file', '/dir/file/x/y', '/dir/link/x'])(
      'knows what keeps it: %s',
      async (path) => {
        const files = await aTree(make);
        const failure = await failureOf(files.mkdir(path, { recursive: true }));

        expect(errorText(failure)).toBe(
          `mkdir ${path.split('/').slice(0, 3).join('/')}: not a directory`,
        );
      },
    );
  });
}

function describeRemoval(make: Make): void {
  describe('rm', () => {
    it('removes a tree and not what its links lead to', async () => {
      const files = await aTree(make);
      await files.mkdir('/tree/deep', { recursive: true });
      await files.symlink('/dir', '/tree/deep/out');
      await files.link('/dir/file', '/tree/twin');
      await files.chmod('/tree/deep', 0o500);

      await files.rm('/tree');

      expect(await textOf(files, '/dir/file')).toBe('content');
      expect((await files.stat('/dir/file')).linkCount).toBe(1);
      expect((await files.readdir('/')).map((entry) => entry.name)).toEqual(['dir']);
    });

    it('removes a link, a file, and nothing', async () => {
      const files = await aTree(make);

      await files.rm('/dir/link');
      await files.rm('/dir/file');
      await files.rm('/dir/file');
      await files.rm('/none/at/all');

      expect((await files.readdir('/dir')).map((entry) => entry.name)).toEqual(['sub']);
      expect(await codeOf(files.rm('/'))).toBe('EBUSY');
    });

    it('removes a tree of two hundred levels', async () => {
      const files = await make();
      const deep = '/d'.repeat(200);
      await files.mkdir(deep, { recursive: true });

      await files.rm('/d');

      expect(await files.readdir('/')).toEqual([]);
    });
  });
}
