/**
 * What every FileSystem adapter must do: one test or more per numbered obligation of the port, then
 * what its docstrings say. Call `describeFileSystem` from a test file of the adapter.
 */
import { describe, expect, it } from 'vitest';
import { FileSystemError, type FileSystem } from './file-system.ts';

/** @param make gives the files of a new, empty host. */
export function describeFileSystem(name: string, make: () => Promise<FileSystem>): void {
  describe(`${name}: FileSystem`, () => {
    describeFailures(make);
    describeRename(make);
    describeExistence(make);
    describeFollowing(make);
    describeLinksThemselves(make);
    describeContent(make);
    describeAttributes(make);
    describeRemoval(make);
  });
}

type Make = () => Promise<FileSystem>;

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function textOf(files: FileSystem, path: string): Promise<string> {
  return String.fromCharCode(...(await files.readFile(path)));
}

async function failureOf(work: Promise<unknown>): Promise<FileSystemError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FileSystemError) return error;
  throw new Error(`Expected a FileSystemError, got ${String(error)}`);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work)).code;
}

/** `/dir/file`, `/dir/link -> file`, `/dir/sub/`. */
async function aTree(make: Make): Promise<FileSystem> {
  const files = await make();
  await files.mkdir('/dir/sub', { recursive: true });
  await files.writeFile('/dir/file', bytes('content'));
  await files.symlink('file', '/dir/link');
  return files;
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
  });
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

    it('copies bytes and mode, and not the file', async () => {
      const files = await make();
      await files.writeFile('/a', bytes('one'), { mode: 0o751 });

      await files.copyFile('/a', '/b');
      await files.writeFile('/a', bytes('two'));

      expect(await textOf(files, '/b')).toBe('one');
      expect((await files.stat('/b')).mode).toBe(0o751);
      expect(await codeOf(files.copyFile('/', '/c'))).toBe('EISDIR');
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
