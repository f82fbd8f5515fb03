/** Obligation 8 of the FileSystem port: what has whose time. */
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../file-system.ts';
import { aTree, bytes, codeOf, type Make } from './contract-host.ts';

const BEFORE = 5000;
const NOW = 1_700_000_000_123;

/** Beside `/dir`, a link to it and a place elsewhere; all of it is older. */
async function anOldTree(make: Make): Promise<FileSystem> {
  const files = await aTree(make);
  await files.mkdir('/other');
  await files.symlink('/dir', '/way');
  const all = ['/dir/file', '/dir/link', '/dir/sub', '/dir', '/other', '/way', '/'];
  for (const path of all) await files.lutimes(path, BEFORE);
  return files;
}

type Change = (files: FileSystem) => Promise<void>;

const CHANGES: readonly (readonly [what: string, change: Change, changed: readonly string[]])[] = [
  ['mkdir', (files) => files.mkdir('/dir/new'), ['/dir', '/dir/new']],
  [
    'mkdir of what is missing above, too',
    (files) => files.mkdir('/dir/sub/a/b', { recursive: true }),
    ['/dir/sub', '/dir/sub/a', '/dir/sub/a/b'],
  ],
  ['mkdir of what is there', (files) => files.mkdir('/dir/sub', { recursive: true }), []],
  ['symlink', (files) => files.symlink('file', '/dir/new'), ['/dir', '/dir/new']],
  ['link', (files) => files.link('/dir/file', '/other/file'), ['/other']],
  ['rename', (files) => files.rename('/dir/file', '/other/file'), ['/dir', '/other']],
  ['rename to itself', (files) => files.rename('/dir/file', '/dir/file'), []],
  ['unlink', (files) => files.unlink('/dir/file'), ['/dir']],
  ['rmdir', (files) => files.rmdir('/dir/sub'), ['/dir']],
  ['rm', (files) => files.rm('/dir/sub'), ['/dir']],
  ['rm of nothing', (files) => files.rm('/dir/nothing'), []],
  ['writeFile', (files) => files.writeFile('/dir/file', bytes('more')), ['/dir/file']],
  ['writeFile by a link', (files) => files.writeFile('/dir/link', bytes('more')), ['/dir/file']],
  [
    'writeFile of a new one, below a link to a directory',
    (files) => files.writeFile('/way/new', bytes('new')),
    ['/dir', '/dir/new'],
  ],
  ['truncate', (files) => files.truncate('/dir/link', 3), ['/dir/file']],
  [
    'createFile, in parts',
    async (files) => {
      const writer = await files.createFile('/dir/new');
      await writer.write(bytes('one'));
      await writer.write(bytes('two'));
      await writer.close();
    },
    ['/dir', '/dir/new'],
  ],
  ['chmod', (files) => files.chmod('/dir/file', 0o600), []],
];

export function describeFileTimes(make: Make): void {
  describe('8. what is made or changed has the time of whoever does it', () => {
    it.each(CHANGES)('%s', async (_what, change, changed) => {
      const files = await anOldTree(make);

      await change(files.dated(NOW));

      expect((await timesOf(files)).filter(([, mtimeMs]) => mtimeMs !== BEFORE)).toEqual(
        changed.map((path) => [path, NOW]),
      );
    });

    it('unless it is given another', async () => {
      const files = await anOldTree(make);
      const { uid, gid } = await files.lstat('/dir/file');
      const attributes = { mode: 0o640, uid, gid, mtimeMs: 1000 };
      const later = files.dated(NOW);
      const writer = await later.createFile('/dir/sub/a');
      await writer.write(bytes('a'));
      await writer.setAttributes(attributes);
      await writer.close();
      const made = [{ path: '/dir/sub/b', sizeBytes: 0, attributes }];
      await later.createFiles({ files: made, content: new Uint8Array(0) });

      for (const name of ['a', 'b']) {
        expect((await files.lstat(`/dir/sub/${name}`)).mtimeMs).toBe(1000);
      }
      expect((await files.lstat('/dir/sub')).mtimeMs).toBe(NOW);
    });

    it('and not where nothing was changed', async () => {
      const files = await anOldTree(make);

      expect(await codeOf(files.dated(NOW).mkdir('/dir/sub'))).toBe('EEXIST');

      expect((await timesOf(files)).map(([, mtimeMs]) => mtimeMs)).toEqual(Array(6).fill(BEFORE));
    });
  });
}

async function timesOf(
  files: FileSystem,
  directory = '',
): Promise<readonly (readonly [path: string, mtimeMs: number])[]> {
  const found: (readonly [string, number])[] = [];
  for (const { name, type } of await files.readdir(directory === '' ? '/' : directory)) {
    const path = `${directory}/${name}`;
    found.push([path, (await files.lstat(path)).mtimeMs]);
    if (type === 'directory') found.push(...(await timesOf(files, path)));
  }
  return found;
}
