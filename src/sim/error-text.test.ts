import { describe, expect, it } from 'vitest';
import { errorText } from './error-text.ts';
import { FileSystemError } from './file-system.ts';
import { createMemoryHostAdapters } from './memory/index.ts';
import type { FileSystem } from './file-system.ts';

it.each([
  ['an error says its message, without its name', new TypeError('no such thing'), 'no such thing'],
  ['a text is itself', 'refused', 'refused'],
  ['nothing has a name too', undefined, 'undefined'],
])('%s', (_what, thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});

describe('a disk that refuses is told of in Go’s words', () => {
  const bytes = new Uint8Array(9);

  it.each<[string, (files: FileSystem) => Promise<unknown>]>([
    ['open /none: no such file or directory', (files) => files.readFile('/none')],
    ['open /none: no such file or directory', (files) => files.readdir('/none')],
    ['lstat /none: no such file or directory', (files) => files.lstat('/none')],
    ['mkdir /file/a: not a directory', (files) => files.mkdir('/file/a')],
    ['mkdir /dir: file exists', (files) => files.mkdir('/dir')],
    ['mkdir /file: not a directory', (files) => files.mkdir('/file/a/b', { recursive: true })],
    ['open /dir: is a directory', (files) => files.writeFile('/dir', bytes)],
    ['write /big: no space left on device', (files) => files.writeFile('/big', bytes)],
    ['rename /none /dir: no such file or directory', (files) => files.rename('/none', '/dir')],
    ['remove /dir: directory not empty', (files) => files.rmdir('/dir')],
    ['remove /none: no such file or directory', (files) => files.unlink('/none')],
    ['symlink a /dir: file exists', (files) => files.symlink('a', '/dir')],
    ['stat /loop: too many levels of symbolic links', (files) => files.stat('/loop')],
  ])('%s', async (text, call) => {
    const { files: fileSystem } = createMemoryHostAdapters({ capacityBytes: 8, inodes: 9 });
    await fileSystem.mkdir('/dir/inner', { recursive: true });
    await fileSystem.symlink('loop', '/loop');
    await fileSystem.writeFile('/file', new Uint8Array(0));

    expect(errorText(await call(fileSystem).catch((error: unknown) => error))).toBe(text);
  });

  it.each([
    ['EIO', 'writeFile', 'write /a: input/output error'],
    ['EACCES', 'writeFile', 'open /a: permission denied'],
    ['EMFILE', 'readStream', 'open /a: too many open files'],
    ['EBUSY', 'rm', 'unlinkat /a: device or resource busy'],
    ['EBUSY', 'unmount', 'unmount /a: device or resource busy'],
  ])('%s of %s', (code, call, text) => {
    expect(errorText(new FileSystemError(code, '/a', 'as Node says', call))).toBe(text);
  });

  it('a code that no port has is left as Node words it', () => {
    expect(errorText(new FileSystemError('EXOTIC', '/a', 'as Node says', 'open'))).toBe(
      'as Node says',
    );
  });
});
