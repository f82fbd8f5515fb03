/** What a layer over a tree has to hold, as overlayfs fills it. */
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { FileSystem } from '../index.ts';
import { copyOfTree, createMemoryHostAdapters, type TreeCopy } from './index.ts';

/** `/a/file` of five bytes, `/a/link` to it, `/b/` empty. */
async function aCopy(): Promise<TreeCopy> {
  const memory = createMemoryHostAdapters();
  const { files } = memory;
  await files.mkdir('/top/a', { recursive: true });
  await files.mkdir('/top/b');
  await files.writeFile('/top/a/file', utf8ToBytes('hello'));
  await files.symlink('file', '/top/a/link');
  return copyOfTree(memory, '/top');
}

const write = (files: FileSystem, path: string, text: string) =>
  files.writeFile(path, utf8ToBytes(text));

describe('changes of a copy', () => {
  it.each<[string, (files: FileSystem) => Promise<unknown>, number, number]>([
    ['nothing', () => Promise.resolve(), 0, 0],
    ['a file that is read', (files) => files.readFile('/a/file'), 0, 0],
    ['a new file, in its directory, in the root', (files) => write(files, '/b/new', 'abc'), 3, 3],
    ['a file with other content, wholly', (files) => write(files, '/a/file', 'HELLO'), 5, 3],
    ['a file with another mode, wholly', (files) => files.chmod('/a/file', 0o600), 5, 3],
    ['a file that is touched, wholly', (files) => files.lutimes('/a/file', 7), 5, 3],
    ['a file that is longer', (files) => files.truncate('/a/file', 9), 9, 3],
    ['a file that is gone: its name', (files) => files.unlink('/a/file'), 0, 3],
    ['a file elsewhere, and its old name', (files) => files.rename('/a/file', '/b/file'), 5, 5],
    ['a new directory', (files) => files.mkdir('/c'), 0, 2],
    ['a directory with another mode', (files) => files.chmod('/b', 0o700), 0, 2],
    ['a directory that is gone', (files) => files.rmdir('/b'), 0, 2],
    ['what a mount covers: nothing', (files) => write(files, '/mounted', 'abc'), 0, 0],
  ])('count %s', async (_what, change, usedBytes, inodesUsed) => {
    const { files, changes } = await aCopy();
    await change(files);
    expect(changes((path) => path === '/mounted')).toEqual({ usedBytes, inodesUsed });
  });

  it('count a file of two names once', async () => {
    const { files, changes } = await aCopy();
    await write(files, '/b/one', 'abcd');
    await files.link('/b/one', '/b/two');
    expect(changes(() => false)).toEqual({ usedBytes: 4, inodesUsed: 3 });
  });

  it('count nothing that was put back byte by byte', async () => {
    const { files, changes } = await aCopy();
    await write(files, '/a/file', 'HELLO');
    await write(files, '/a/file', 'hello');
    expect(changes(() => false)).toEqual({ usedBytes: 0, inodesUsed: 0 });
  });
});
