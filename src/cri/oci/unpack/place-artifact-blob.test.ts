import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { placeArtifactBlob, type PlacedBlob } from './index.ts';
import { readTree } from './testing/read-tree.ts';
import { aDirectory, aFile, aHardLink, aSymlink, aTar, streamOf } from './testing/a-tar.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const TITLE = 'org.opencontainers.image.title';
const UNPACK = 'io.deis.oras.content.unpack';

function place(
  files: FileSystem,
  bytes: Uint8Array,
  annotations?: Record<string, string>,
): Promise<PlacedBlob> {
  const descriptor = { mediaType: 'text/plain', digest: DIGEST, size: bytes.length, annotations };
  return placeArtifactBlob({ files, root: '/root', blob: streamOf(bytes), descriptor });
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
    });

    expect(await files.readFile('/root/conf/app/a.txt')).toEqual(bytes);
    expect(await files.stat('/root/conf/app/a.txt')).toMatchObject({ mode: 0o644, mtimeMs: 0 });
    expect(await files.stat('/root/conf')).toMatchObject({ mode: 0o755, mtimeMs: 0 });
  });

  it('names a file without a title by its digest', async () => {
    const { files } = createMemoryHostAdapters();

    await place(files, bytes);

    expect(await pathsIn(files)).toEqual(['ab'.repeat(32)]);
  });

  it('keeps names that would be whiteouts in a layer', async () => {
    const { files } = createMemoryHostAdapters();

    await place(files, bytes, { [TITLE]: '.wh.kept' });

    expect(await pathsIn(files)).toEqual(['.wh.kept']);
  });

  it.each(['../x', 'a/../../x', '.', ''])('refuses the title %j', async (title) => {
    const { files } = createMemoryHostAdapters();

    await expect(place(files, bytes, { [TITLE]: title })).rejects.toMatchObject({
      reason: 'PathEscape',
    });
  });

  it('takes an absolute title for one below the root', async () => {
    const { files } = createMemoryHostAdapters();

    await place(files, bytes, { [TITLE]: '/etc/x' });

    expect(await pathsIn(files)).toEqual(['etc', 'etc/x']);
  });

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
    const { files } = createMemoryHostAdapters();
    const descriptor = { mediaType: 'text/plain', digest: DIGEST, size: 4 };

    await expect(
      placeArtifactBlob({ files, root: '/root', blob: streamOf(bytes), descriptor }),
    ).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  describe('unpacking', () => {
    const unpack = { [TITLE]: 'site', [UNPACK]: 'true' };

    it('takes an archive whose names begin with the title, as ORAS packs', async () => {
      const { files } = createMemoryHostAdapters();
      const tar = aTar(aDirectory('site'), aFile('site/a', 'a'), aHardLink('site/b', 'site/a'));

      expect(await place(files, gzipSync(tar), unpack)).toEqual({ sizeBytes: 1, files: 3 });

      expect(await pathsIn(files)).toEqual(['site', 'site/a', 'site/b']);
    });

    it('takes an archive of what is in the directory', async () => {
      const { files } = createMemoryHostAdapters();

      await place(files, aTar(aDirectory('./'), aFile('a', 'a'), aFile('.wh.a', 'b')), unpack);

      expect(await pathsIn(files)).toEqual(['site', 'site/.wh.a', 'site/a']);
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
