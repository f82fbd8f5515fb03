/**
 * A node's disk without room: a pull and a mount fail in containerd's words, nothing half-written stays,
 * and with room again they succeed.
 */
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { buildImage } from '../registry/index.ts';
import { ImageBench, ROOT } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';
const LARGE = buildImage({
  layers: [{ files: { blob: new Uint8Array(400_000) }, compression: 'none' }],
});

async function fullBench(freeBytes: number): Promise<ImageBench> {
  const adapters = createMemoryHostAdapters({ capacityBytes: 1_000_000, inodes: 1000 });
  await adapters.files.writeFile('/foreign', new Uint8Array(0));
  const { availableBytes } = await adapters.files.statfs('/');
  await adapters.files.truncate('/foreign', availableBytes - freeBytes);
  const bench = new ImageBench({ adapters });
  await bench.registry.put('team/config', 'v1', LARGE);
  return bench;
}

describe('a full disk', () => {
  it('fails a pull, which leaves no part of a blob, and can be tried again', async () => {
    const bench = await fullBench(100_000);

    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: expect.stringMatching(
        /^failed to pull and unpack image "registry.test\/team\/config:v1": failed to copy: write \S+: no space left on device$/,
      ) as string,
    });
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.names('ingest')).toEqual([]);

    await bench.files.unlink('/foreign');
    await expect(bench.pull(V1)).resolves.toMatch(/^registry.test/);
  });

  it('fails a mount that must unpack, which leaves no part of a tree', async () => {
    const bench = await fullBench(600_000);
    await bench.pull(V1);

    await expect(bench.mount(V1, '/mnt')).rejects.toThrow(
      /: failed to extract layer \(\S+ sha256:[0-9a-f]{64}\): write \S+: no space left on device$/,
    );
    expect(await bench.names('unpacked')).toEqual([]);
    const id = LARGE.manifest.digest;
    await expect(
      bench.perform(bench.service.mountImage('sandbox', 'container', id)),
    ).rejects.toThrow(/failed to unpack image volume: .*: no space left on device$/);
    expect(await bench.host.mounter.list()).toEqual([]);
    expect((await bench.host.files.readdir(ROOT)).map(({ name }) => name)).not.toContain('mounts');

    await bench.files.unlink('/foreign');
    await expect(bench.mount(V1, '/mnt')).resolves.toMatchObject({ mounted: true });
  });

  it.each([
    ['content and a tree', true, 790_000],
    ['content alone', false, 390_000],
  ])('gives back %s, though not a byte is left for another index', async (_, isUnpacked, bytes) => {
    const bench = await fullBench(900_000);
    await bench.pull(V1);
    if (isUnpacked) {
      const { id } = await bench.mount(V1, '/mnt');
      await bench.perform(bench.service.unmountOCIObject({ id }));
    }
    const { availableBytes } = await bench.files.statfs('/');
    await bench.files.writeFile('/rest', new Uint8Array(availableBytes));
    expect((await bench.files.statfs('/')).availableBytes).toBe(0);

    await bench.perform(bench.service.removeImage({ image: V1 }));

    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.names('unpacked')).toEqual([]);
    expect((await bench.files.statfs('/')).availableBytes).toBeGreaterThan(bytes);
  });

  it('ends a removal between content and index: the next life does not know the image', async () => {
    const bench = await fullBench(900_000);
    await bench.pull(V1);
    const [blob = ''] = await bench.names('blobs/sha256');
    await bench.files.unlink(`${ROOT}/blobs/sha256/${blob}`);

    await bench.restart();

    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    await expect(bench.mount(V1, '/mnt')).resolves.toMatchObject({ mounted: true });
  });
});
