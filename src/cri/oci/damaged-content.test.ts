/**
 * Content that somebody damaged on the disk: whoever finds out takes it away, and it is fetched again. Source:
 * docs/decisions/0009 for what a store may find after a power cut; podman system check for the idea.
 */
import { describe, expect, it } from 'vitest';
import { buildImage } from '../registry/index.ts';
import { digestOf, hexOf, type Digest } from './digest.ts';
import { ImageBench, ROOT } from '../../../testing/image-bench.ts';
import { contentOfStore, faultsOfStore } from '../../../testing/store-walk.ts';

const V1 = 'registry.test/team/config:v1';
const OBJECT = buildImage({
  layers: [{ files: { 'etc/a': 'a'.repeat(300) } }, { files: { 'etc/b': 'b'.repeat(300) } }],
});
const [CONFIG, BOTTOM, TOP] = OBJECT.blobs.map(({ digest }) => digest) as [Digest, Digest, Digest];

const blob = (digest: Digest): string => `${ROOT}/blobs/sha256/${hexOf(digest)}`;

async function pulled(): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', OBJECT);
  await bench.pull(V1);
  bench.requests.length = 0;
  return bench;
}

type Harm = (bench: ImageBench, path: string) => Promise<void>;

/** Damage that is seen without reading. */
const OF_SIZE: readonly [string, Harm][] = [
  ['gone', (bench, path) => bench.files.rm(path)],
  ['empty', (bench, path) => bench.files.writeFile(path, new Uint8Array(0))],
  [
    'cut short',
    async (bench, path) =>
      bench.files.writeFile(path, (await bench.files.readFile(path)).slice(0, 50)),
  ],
  [
    'a directory',
    async (bench, path) => {
      await bench.files.rm(path);
      await bench.files.mkdir(path);
    },
  ],
];

const FLIPPED: [string, Harm] = [
  'changed in the middle',
  async (bench, path) => {
    const bytes = Uint8Array.from(await bench.files.readFile(path));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await bench.files.writeFile(path, bytes);
  },
];

const blobsAsked = (bench: ImageBench): readonly string[] =>
  bench.asked('/blobs/').map((each) => each.replace(/.*\/blobs\//, ''));

async function expectWhole(bench: ImageBench): Promise<void> {
  expect(await bench.read('/mnt/etc/a')).toBe('a'.repeat(300));
  expect(await bench.read('/mnt/etc/b')).toBe('b'.repeat(300));
  expect(await faultsOfStore(bench, [OBJECT])).toEqual({ missing: [], unowned: [] });
}

describe('a layer in the store', () => {
  it.each([...OF_SIZE, FLIPPED])('that is %s is fetched again by a mount', async (_, harm) => {
    const bench = await pulled();
    await harm(bench, blob(TOP));
    await bench.mount(V1, '/mnt');

    expect(blobsAsked(bench)).toEqual([TOP]);
    expect(bench.details('image.blobLost')).toEqual([{ digest: TOP }]);
    await expectWhole(bench);
  });

  it.each(OF_SIZE)('that is %s is missing when the store opens', async (_, harm) => {
    const bench = await pulled();
    await harm(bench, blob(BOTTOM));
    await bench.restart();
    const listed = await bench.perform(bench.service.listImages());
    await bench.pull(V1);
    bench.requests.length = 0;
    await bench.mount(V1, '/mnt');

    expect(listed).toEqual([]);
    expect(blobsAsked(bench)).toEqual([]);
    await expectWhole(bench);
  });

  it('that is damaged is told, and gone, where nobody can be asked for it', async () => {
    const bench = await pulled();
    await FLIPPED[1](bench, blob(TOP));
    const { id } = (await bench.perform(bench.service.listImages()))[0] ?? { id: '' };
    const shown = bench.perform(bench.service.mountImage('sandbox', 'container', id));
    await expect(shown).rejects.toThrow('failed to extract layer');

    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    await bench.pull(V1);
    expect(blobsAsked(bench)).toEqual([TOP]);
    await bench.perform(bench.service.mountImage('sandbox', 'container', id));
  });

  it('that is damaged takes no other image’s content with it', async () => {
    const bench = await pulled();
    const other = buildImage({ layers: [{ files: { 'etc/a': 'a'.repeat(300) } }] });
    await bench.registry.put('team/config', 'other', other);
    await bench.pull('registry.test/team/config:other');
    await FLIPPED[1](bench, blob(TOP));
    bench.intercept = async (request, send) => {
      if (request.method === 'HEAD') return send(request);
      throw new Error('nobody is there');
    };
    const pinned = `registry.test/team/config@${OBJECT.manifest.digest}`;
    await expect(bench.mount(pinned, '/mnt')).rejects.toThrow('failed to pull');

    const left = await bench.perform(bench.service.listImages());
    expect(left.map(({ id }) => id)).toEqual([other.manifest.digest]);
    expect((await faultsOfStore(bench, [OBJECT, other])).missing).toEqual([]);
  });
});

describe.each([
  ['manifest', OBJECT.manifest.digest],
  ['config', CONFIG],
])('a %s in the store', (_, digest) => {
  it.each([...OF_SIZE, FLIPPED])(
    'that is %s is fetched again by who reads it',
    async (__, harm) => {
      const bench = await pulled();
      // Nobody reads it again for this image, but for the next one that has it.
      await bench.perform(bench.service.removeImage({ image: V1 }));
      await bench.pull(V1);
      await bench.files.rm(`${ROOT}/images.json`);
      await harm(bench, blob(digest));
      await bench.restart();
      bench.requests.length = 0;
      await bench.mount(V1, '/mnt');

      expect(bench.asked(digest)).toHaveLength(1);
      await expectWhole(bench);
    },
  );
});

describe('a tree', () => {
  it('of a manifest by sha512 is known after a restart, and stays while it is mounted', async () => {
    const bench = new ImageBench();
    const { manifest, blobs } = OBJECT;
    const digest = digestOf(manifest.bytes, 'sha512');
    const image = `registry.test/team/config@${digest}`;
    await bench.perform(
      bench.service.importImage(image, { manifest: { ...manifest, digest }, blobs }),
    );
    await bench.mount(digest, '/mnt');
    await bench.restart();
    await bench.perform(bench.service.removeImage({ image }));
    const during = await bench.names('unpacked');
    for (const { id } of await bench.perform(bench.service.listOCIMounts('/')))
      await bench.perform(bench.service.unmountOCIObject({ id }));

    expect([during, await contentOfStore(bench)]).toEqual([[hexOf(digest)], ['/blobs/sha512/']]);
  });

  it('that somebody took away is unpacked again', async () => {
    const bench = await pulled();
    await bench.mount(V1, '/elsewhere');
    for (const { id } of await bench.perform(bench.service.listOCIMounts('/')))
      await bench.perform(bench.service.unmountOCIObject({ id }));
    await bench.files.rm(`${ROOT}/unpacked`);
    await bench.mount(V1, '/mnt');

    expect(bench.details('image.unpacked')).toHaveLength(2);
    await expectWhole(bench);
  });
});

describe('names in the store that are none of its', () => {
  it('are neither content nor trees', async () => {
    const bench = await pulled();
    for (const path of ['blobs/sha256/short', 'blobs/md5/00', 'unpacked/short'])
      await bench.files
        .mkdir(`${ROOT}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true })
        .then(() => bench.files.writeFile(`${ROOT}/${path}`, new Uint8Array(1)));
    await bench.restart();
    await bench.mount(V1, '/mnt');
    await expect(bench.read('/mnt/etc/a')).resolves.toBe('a'.repeat(300));
    for (const { id } of await bench.perform(bench.service.listOCIMounts('/')))
      await bench.perform(bench.service.unmountOCIObject({ id }));
    await bench.perform(bench.service.removeImage({ image: V1 }));

    expect(await contentOfStore(bench)).toEqual([
      '/blobs/md5/',
      '/blobs/md5/00',
      '/blobs/sha256/short',
      '/unpacked/short',
    ]);
  });
});
