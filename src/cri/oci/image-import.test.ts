/**
 * Objects that no registry has served: imported ones, and what is asked for by id. Source: containerd,
 * `ctr images import`; internal/cri/server (LocalResolve, pinned images).
 */
import { describe, expect, it } from 'vitest';
import { buildIndex } from '../registry/index.ts';
import { aConfig, ImageBench } from '../../../testing/image-bench.ts';
import { hexOf } from './digest.ts';

const V1 = 'registry.test/team/config:v1';
const OBJECT = aConfig('replicas: 2\n');
const { digest } = OBJECT.manifest;

async function imported(options: { sandboxImage?: string } = {}): Promise<ImageBench> {
  const bench = new ImageBench(options);
  expect(await bench.perform(bench.service.importImage(V1, OBJECT))).toBe(digest);
  return bench;
}

describe('an imported object', () => {
  it('is listed under its name, whole on the disk, and nobody was asked', async () => {
    const bench = await imported();

    expect(await bench.perform(bench.service.listImages())).toEqual([
      {
        id: digest,
        repoTags: [V1],
        repoDigests: [`registry.test/team/config@${digest}`],
        sizeBytes: OBJECT.blobs.reduce((total, { bytes }) => total + bytes.length, 0),
        pinned: false,
      },
    ]);
    expect(await bench.names('blobs/sha256')).toEqual(
      [OBJECT.manifest, ...OBJECT.blobs].map((blob) => hexOf(blob.digest)).sort(),
    );
    expect(bench.requests).toEqual([]);
    expect(bench.details('image.pulled')).toEqual([]);
  });

  it('is there after a restart, and gone when it is removed', async () => {
    const bench = await imported();
    await bench.restart();
    expect(await bench.perform(bench.service.imageStatus({ image: V1 }))).toMatchObject({
      id: digest,
    });

    await bench.perform(bench.service.removeImage({ image: digest }));
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.names('blobs/sha256')).toEqual([]);
  });

  it('of several platforms is the one for this node', async () => {
    const bench = new ImageBench();
    const platform = { os: 'linux', architecture: 'amd64' };
    const index = buildIndex([{ object: OBJECT, platform }]);
    const id = await bench.perform(bench.service.importImage(V1, index));
    await bench.perform(bench.service.mountOCIObject({ object: { image: id }, path: '/mnt' }));

    expect(id).toBe(index.manifest.digest);
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
  });

  it('that is broken is refused, and not there', async () => {
    const bench = new ImageBench();
    const [first, ...rest] = OBJECT.blobs;
    const blobs = [{ ...(first ?? OBJECT.manifest), bytes: new Uint8Array(3) }, ...rest];

    await expect(
      bench.perform(bench.service.importImage(V1, { ...OBJECT, blobs })),
    ).rejects.toThrow(`failed to import image "${V1}": unexpected commit`);
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.names('ingest')).toEqual([]);
  });
});

describe('MountOCIObject by id', () => {
  it('shows what is on the node, and asks no registry', async () => {
    const bench = await imported();
    const request = { object: { image: digest }, path: '/mnt' };
    const imageRef = `registry.test/team/config@${digest}`;
    const answer = await bench.perform(bench.service.mountOCIObject(request));

    expect(answer).toMatchObject({ imageRef, mounted: true });
    expect(await bench.perform(bench.service.mountOCIObject(request))).toEqual(answer);
    expect(
      await bench.perform(bench.service.mountOCIObject({ ...request, unlessImageRef: imageRef })),
    ).toEqual({ id: '', imageRef, mounted: false });
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
    expect(bench.requests).toEqual([]);
  });

  it('fails if it is not there, although a registry would have it', async () => {
    const bench = new ImageBench();
    await bench.registry.put('team/config', 'v1', OBJECT);

    await expect(bench.mount(digest, '/mnt')).rejects.toMatchObject({
      code: 'NotFound',
      description: `failed to resolve image "${digest}": not found`,
    });
    expect(bench.requests).toEqual([]);
  });
});

describe('removal by id', () => {
  it('removes all names, and of an unknown id nothing', async () => {
    const bench = await imported();
    for (const tag of ['v2', 'v3']) await bench.registry.put('team/other', tag, OBJECT);
    for (const tag of ['v2', 'v3']) await bench.pull(`registry.test/team/other:${tag}`);
    const [image] = await bench.perform(bench.service.listImages());
    expect(image?.repoTags).toHaveLength(3);

    await bench.perform(bench.service.removeImage({ image: `sha256:${'0'.repeat(64)}` }));
    expect(await bench.perform(bench.service.listImages())).toHaveLength(1);
    await bench.perform(bench.service.removeImage({ image: digest }));
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    for (const name of image?.repoTags ?? []) {
      expect(await bench.perform(bench.service.imageStatus({ image: name }))).toBeUndefined();
    }
  });
});

describe('the sandbox image', () => {
  it('is pinned, and nothing else is; as long as the tag stands for it', async () => {
    const bench = await imported({ sandboxImage: V1 });
    await bench.registry.put('team/other', 'v1', aConfig('other'));
    await bench.pull('registry.test/team/other:v1');
    const pinned = async (): Promise<readonly string[]> =>
      (await bench.perform(bench.service.listImages())).flatMap((image) =>
        image.pinned ? [image.id] : [],
      );
    expect(await pinned()).toEqual([digest]);

    const moved = aConfig('moved');
    await bench.registry.put('team/config', 'v1', moved);
    await bench.pull(V1);
    expect(await pinned()).toEqual([moved.manifest.digest]);
  });
});
