import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { digestOf } from '../digest.ts';
import { ArtifactPaths, placeArtifactBlob, type PlacedBlob } from './index.ts';
import { readTree } from './testing/read-tree.ts';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  streamOf,
  type TarPart,
} from './testing/a-tar.ts';

const NOTHING = { count: 0, first: [] };
const TITLE = 'org.opencontainers.image.title';
const UNPACK = 'io.deis.oras.content.unpack';

function place(
  files: FileSystem,
  bytes: Uint8Array,
  annotations?: Record<string, string>,
  paths = new ArtifactPaths(),
): Promise<PlacedBlob> {
  const digest = digestOf(bytes);
  const descriptor = { mediaType: 'text/plain', digest, size: bytes.length, annotations };
  return placeArtifactBlob({ files, root: '/root', blob: streamOf(bytes), descriptor, paths });
}

async function pathsIn(files: FileSystem): Promise<readonly string[]> {
  return (await readTree(files, '/root')).map(({ path }) => path).filter((path) => path !== '.');
}

describe('placeArtifactBlob', () => {
  const bytes = new TextEncoder().encode('hello');

  it('names a file by its title, and makes its directories', async () => {
    const { files } = createMemoryHostAdapters();

    expect(await place(files, bytes, { [TITLE]: 'conf/app/a.txt' })).toEqual({
      sizeBytes: 5,
      files: 1,
      omitted: NOTHING,
    });

    expect(await files.readFile('/root/conf/app/a.txt')).toEqual(bytes);
    expect(await files.stat('/root/conf/app/a.txt')).toMatchObject({ mode: 0o644, mtimeMs: 0 });
    expect(await files.stat('/root/conf')).toMatchObject({ mode: 0o755, mtimeMs: 0 });
  });

  it('names a file without a title by its digest', async () => {
    const { files } = createMemoryHostAdapters();

    await place(files, bytes);

    expect(await pathsIn(files)).toEqual([digestOf(bytes).slice(7)]);
  });

  it('keeps names that would be whiteouts in a layer', async () => {
    const { files } = createMemoryHostAdapters();

    await place(files, bytes, { [TITLE]: '.wh.kept' });

    expect(await pathsIn(files)).toEqual(['.wh.kept']);
  });

  it.each(['../x', 'a/../../x', 'a/../x', '.', '', '/etc/x', '//'])(
    'refuses the title %j',
    async (title) => {
      const { files } = createMemoryHostAdapters();

      await expect(place(files, bytes, { [TITLE]: title })).rejects.toMatchObject({
        reason: 'PathEscape',
      });
    },
  );

  it('does not follow what another blob has unpacked out of the root', async () => {
    const { files } = createMemoryHostAdapters();
    await files.mkdir('/etc');
    const tar = aTar(aSymlink('dir/l', '/etc'), aSymlink('dir/x', '/etc/x'));
    await place(files, tar, { [TITLE]: 'dir', [UNPACK]: 'true' });

    await place(files, bytes, { [TITLE]: 'dir/l/x' });
    await place(files, bytes, { [TITLE]: 'dir/x' });

    expect(await files.readdir('/etc')).toEqual([]);
  });

  it('refuses a blob of another size', async () => {
    const paths = new ArtifactPaths();
    const { files } = createMemoryHostAdapters();
    const descriptor = { mediaType: 'text/plain', digest: digestOf(bytes), size: 4 };

    await expect(
      placeArtifactBlob({ files, root: '/root', blob: streamOf(bytes), descriptor, paths }),
    ).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  it('refuses a blob that is not the one its digest names', async () => {
    const paths = new ArtifactPaths();
    const { files } = createMemoryHostAdapters();
    const descriptor = { mediaType: 'text/plain', digest: digestOf(bytes), size: bytes.length };
    const blob = streamOf(new TextEncoder().encode('jello'));

    await expect(
      placeArtifactBlob({ files, root: '/root', blob, descriptor, paths }),
    ).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  it('names the files of a model by their paths, and unpacks its archives beside them', async () => {
    const paths = new ArtifactPaths();
    const { files } = createMemoryHostAdapters();
    const placeAs = (bytesOfIt: Uint8Array, form: string, path: string): Promise<PlacedBlob> => {
      const mediaType = `application/vnd.cncf.model.weight.v1.${form}`;
      const annotations = { 'org.cncf.model.filepath': path };
      const { length: size } = bytesOfIt;
      const descriptor = { mediaType, digest: digestOf(bytesOfIt), size, annotations };
      return placeArtifactBlob({
        files,
        root: '/root',
        blob: streamOf(bytesOfIt),
        descriptor,
        paths,
      });
    };

    await placeAs(bytes, 'raw', 'w/model.bin');
    const archive = aTar(aFile('part', 'p'), { name: 'pipe', type: '6' });
    const { omitted } = await placeAs(gzipSync(archive), 'tar+gzip', 'w/parts.tar.gz');

    expect(await pathsIn(files)).toEqual(['w', 'w/model.bin', 'w/part']);
    expect(omitted).toEqual({ count: 1, first: ['w/pipe (fifo)'] });
  });

  describe('unpacking', () => {
    const unpack = { [TITLE]: 'site', [UNPACK]: 'true' };

    it('takes an archive whose names begin with the title, as ORAS packs', async () => {
      const { files } = createMemoryHostAdapters();
      const tar = aTar(aDirectory('site'), aFile('site/a', 'a'), aHardLink('site/b', 'site/a'));

      expect(await place(files, gzipSync(tar), unpack)).toEqual({
        sizeBytes: 1,
        files: 3,
        omitted: NOTHING,
      });

      expect(await pathsIn(files)).toEqual(['site', 'site/a', 'site/b']);
    });

    it('takes an archive of what is in the directory', async () => {
      const { files } = createMemoryHostAdapters();

      await place(files, aTar(aDirectory('./'), aFile('a', 'a'), aFile('.wh.a', 'b')), unpack);

      expect(await pathsIn(files)).toEqual(['site', 'site/.wh.a', 'site/a']);
    });

    it('lets two archives share a directory, and nothing else', async () => {
      const { files } = createMemoryHostAdapters();
      const paths = new ArtifactPaths();
      const site = (...parts: TarPart[]) => place(files, aTar(...parts), unpack, paths);

      await site(aDirectory('site'), aFile('site/a', 'a'), aFile('site/a', 'again'));
      await site(aDirectory('site'), aFile('site/b', 'b'), aDirectory('site/d'));

      for (const clash of [aFile('site/a', 'b'), aFile('site/a/x', ''), aDirectory('site/a')]) {
        await expect(site(clash)).rejects.toThrow('duplicate name');
      }
      await expect(site(aSymlink('site/d', '/'))).rejects.toThrow('duplicate name');
      await expect(place(files, bytes, { [TITLE]: 'site' }, paths)).rejects.toThrow('duplicate');
      expect(await pathsIn(files)).toEqual(['site', 'site/a', 'site/b', 'site/d']);
    });

    it('refuses entries beside the title, and content of another digest', async () => {
      const { files } = createMemoryHostAdapters();
      const beside = aTar(aDirectory('site'), aFile('other/a', 'a'));
      await expect(place(files, beside, unpack)).rejects.toMatchObject({ reason: 'PathEscape' });

      const digest = { 'io.deis.oras.content.digest': 'sha256:0' };
      await expect(
        place(files, aTar(aDirectory('site')), { ...unpack, ...digest }),
      ).rejects.toMatchObject({ reason: 'DigestMismatch' });
    });
  });
});
