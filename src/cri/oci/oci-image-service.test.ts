/**
 * The image half of the service: what a pull makes visible, what a restart finds, what a removal
 * leaves. Source: cri-api v1.36, ImageService; containerd, internal/cri/server/images.
 */
import { describe, expect, it } from 'vitest';
import { choices } from '../../sim/index.ts';
import { buildImage, buildIndex, type BuiltObject } from '../registry/index.ts';
import { digestOf, hexOf } from './digest.ts';
import { refusing } from './testing/broken-network.ts';
import { aConfig, ImageBench, ROOT } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';

async function benchWith(object: BuiltObject): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', object);
  return bench;
}

function imagesOf(bench: ImageBench) {
  return bench.perform(bench.service.listImages());
}

describe('pullImage', () => {
  it('answers the digest, and lists the image under tag and digest', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    const ref = `registry.test/team/config@${object.manifest.digest}`;

    expect(await bench.pull(V1)).toBe(ref);

    const image = {
      id: object.manifest.digest,
      repoTags: [V1],
      repoDigests: [ref],
      sizeBytes: object.blobs.reduce((total, { bytes }) => total + bytes.length, 0),
      pinned: false,
    };
    expect(await imagesOf(bench)).toEqual([image]);
    for (const name of [V1, ref]) {
      expect(await bench.perform(bench.service.imageStatus({ image: name }))).toEqual(image);
    }
  });

  it('stores every blob under its digest, byte for byte', async () => {
    const object = buildImage({ layers: [{ files: { a: 'a' } }, { files: { b: 'b' } }] });
    const bench = await benchWith(object);
    await bench.pull(V1);

    const all = [object.manifest, ...object.blobs];
    expect(await bench.names('blobs/sha256')).toEqual(
      all.map(({ digest }) => hexOf(digest)).sort(),
    );
    for (const { digest, bytes } of all) {
      const stored = await bench.host.files.readFile(`${ROOT}/blobs/sha256/${hexOf(digest)}`);
      expect(digestOf(stored)).toBe(digestOf(bytes));
    }
    expect(await bench.names('ingest')).toEqual([]);
  });

  it('says in the trace what it did', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    const imageRef = await bench.pull(V1);
    const bytes = object.blobs.reduce((total, blob) => total + blob.bytes.length, 0);
    expect(bench.details('cri.call')).toEqual([{ method: 'PullImage', subject: V1 }]);
    expect(bench.details('image.resolved')).toEqual([{ reference: V1, imageRef }]);
    expect(bench.details('image.blobFetched')).toHaveLength(2);
    expect(bench.details('image.pulled')).toEqual([{ reference: V1, imageRef, bytes }]);
    await bench.pull(V1);
    expect(bench.details('image.pulled')).toHaveLength(1);
  });

  it('by digest asks for no tag, and lists none', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    const ref = `registry.test/team/config@${object.manifest.digest}`;
    expect(await bench.pull(ref)).toBe(ref);
    const asked = [
      `HEAD /v2/team/config/manifests/${object.manifest.digest}`,
      `GET /v2/team/config/manifests/${object.manifest.digest}`,
    ];
    expect(bench.asked('manifests')).toEqual(asked);
    expect(await bench.pull(ref)).toBe(ref);
    // Whether it may be had, each time anew.
    expect(bench.asked('manifests')).toEqual([...asked, asked[0]]);
    expect(await imagesOf(bench)).toMatchObject([{ repoTags: [], repoDigests: [ref] }]);
  });

  it('takes the digest if there is also a tag, whatever the tag says', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    const ref = await bench.pull(`${V1}@${object.manifest.digest}`);
    expect(ref).toBe(`registry.test/team/config@${object.manifest.digest}`);
    expect(await imagesOf(bench)).toMatchObject([{ repoTags: [] }]);
  });

  it('moves a tag, and keeps what it stood for before', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const before = await bench.pull(V1);
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    const after = await bench.pull(V1);
    expect(await imagesOf(bench)).toMatchObject([
      { repoTags: [], repoDigests: [before] },
      { repoTags: [V1], repoDigests: [after] },
    ]);
  });

  it('lists one object under all its names', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    await bench.registry.put('team/copy', 'v2', object);
    await bench.pull(V1);
    await bench.pull('registry.test/team/copy:v2');
    expect(await imagesOf(bench)).toMatchObject([
      {
        repoTags: [V1, 'registry.test/team/copy:v2'],
        repoDigests: [{}, {}].map(() => expect.any(String) as string),
      },
    ]);
  });

  it('does not touch what is there when the registry is gone', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.pull(V1);
    const before = await imagesOf(bench);
    bench.registry.setAvailable(false);
    await expect(bench.pull(V1)).rejects.toMatchObject({ code: 'Unknown' });
    expect(await imagesOf(bench)).toEqual(before);
  });
});

describe('an index', () => {
  it('is pulled for this platform only', async () => {
    const of = (architecture: string) => {
      const platform = { os: 'linux', architecture };
      return {
        object: buildImage({ layers: [{ files: { arch: architecture } }], platform }),
        platform,
      };
    };
    const [arm, amd] = [of('arm64'), of('amd64')];
    const bench = await benchWith(buildIndex([arm, amd]));
    await bench.mount(V1, '/mnt');
    expect(await bench.read('/mnt/arch')).toBe('amd64');
    for (const { digest } of [arm.object.manifest, ...arm.object.blobs]) {
      expect(bench.asked(digest)).toEqual([]);
    }
    expect(await bench.names('blobs/sha256')).toHaveLength(4);
  });

  it('without this platform is refused in the words of containerd', async () => {
    const object = buildImage({ layers: [] });
    const platform = { os: 'linux', architecture: 's390x' };
    const bench = await benchWith(buildIndex([{ object, platform }]));
    await expect(bench.pull(V1)).rejects.toThrow(
      'no match for platform in manifest: linux/amd64: not found',
    );
  });
});

describe('a restart', () => {
  it('finds the same images on the disk, and asks the registry for nothing', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const ref = await bench.pull(V1);
    const images = await imagesOf(bench);
    bench.requests.length = 0;

    await bench.restart();

    expect(await imagesOf(bench)).toEqual(images);
    await bench.mount(ref.slice(ref.indexOf('@') + 1), '/mnt');
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
    expect(bench.requests).toEqual([]);
  });

  it('finds nothing of a pull that failed, but the blobs it had', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    bench.intercept = refusing(object.blobs.at(-1)?.digest ?? '', 503);
    await expect(bench.pull(V1)).rejects.toThrow();
    await bench.restart();
    expect(await imagesOf(bench)).toEqual([]);
    bench.intercept = (request, send) => send(request);
    bench.requests.length = 0;
    await bench.pull(V1);
    expect(bench.asked(object.manifest.digest)).toEqual([]);
  });

  it('throws away what was being written when the process died', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { files } = bench.host;
    for (const directory of ['ingest', 'unpacked/.staging-1']) {
      await files.mkdir(`${ROOT}/${directory}`, { recursive: true });
      await files.writeFile(`${ROOT}/${directory}/1`, Uint8Array.of(1));
    }
    await bench.restart();
    expect(await bench.names('ingest')).toEqual([]);
    expect(await bench.names('unpacked')).toEqual([]);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
  });
});

describe('a store that the disk does not let open', () => {
  it.each(['blobs', 'images.json', 'unpacked', 'mounts'])(
    'is a failed CRI call that names the store: %s',
    async (part) => {
      const bench = new ImageBench();
      const { files } = bench.host;
      // A file where a directory belongs, or the other way round.
      await files.mkdir(part === 'images.json' ? `${ROOT}/${part}` : ROOT, { recursive: true });
      if (part !== 'images.json') await files.writeFile(`${ROOT}/${part}`, Uint8Array.of(1));
      await expect(bench.restart()).rejects.toMatchObject({
        name: 'CriError',
        description: expect.stringMatching(
          new RegExp(`^failed to open image store "${ROOT}": .*${part}`),
        ) as string,
      });
    },
  );
});

describe('removeImage', () => {
  it('fails as a CRI call where the disk refuses', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    await bench.pull(V1);
    const held = `${ROOT}/blobs/sha256/${hexOf(object.manifest.digest)}`;
    await bench.host.mounter.bind(`${ROOT}/images.json`, held);
    await expect(bench.perform(bench.service.removeImage({ image: V1 }))).rejects.toMatchObject({
      name: 'CriError',
      description: expect.stringMatching(
        `^failed to remove image "${V1}": unlinkat .*: device or resource busy$`,
      ) as string,
    });
  });

  it('removes the object, its tags and its content', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench
      .mount(V1, '/mnt')
      .then(({ id }) => bench.perform(bench.service.unmountOCIObject({ id })));
    await bench.perform(bench.service.removeImage({ image: V1 }));
    expect(await imagesOf(bench)).toEqual([]);
    expect(await bench.names('blobs/sha256')).toEqual([]);
    expect(await bench.names('unpacked')).toEqual([]);
    await bench.restart();
    expect(await imagesOf(bench)).toEqual([]);
  });

  it('keeps what another image needs', async () => {
    const base = { files: { base: 'base' } };
    const bench = await benchWith(buildImage({ layers: [base, { files: { a: 'a' } }] }));
    const other = buildImage({ layers: [base, { files: { b: 'b' } }] });
    await bench.registry.put('team/other', 'v1', other);
    await bench.pull(V1);
    const ref = await bench.pull('registry.test/team/other:v1');
    await bench.perform(bench.service.removeImage({ image: V1 }));
    expect(await bench.names('blobs/sha256')).toEqual(
      [other.manifest, ...other.blobs].map(({ digest }) => hexOf(digest)).sort(),
    );
    await bench.mount(ref, '/mnt');
    expect(await bench.read('/mnt/base')).toBe('base');
  });

  it('of what is not there is success', async () => {
    const bench = await benchWith(aConfig(''));
    await expect(bench.perform(bench.service.removeImage({ image: V1 }))).resolves.toBeUndefined();
  });

  it('takes the id that listImages gave, as the garbage collection of images does', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.pull(V1);
    const [image] = await imagesOf(bench);
    const id = { image: image?.id ?? '' };
    expect(await bench.perform(bench.service.imageStatus(id))).toEqual(image);
    await bench.perform(bench.service.removeImage(id));
    expect(await imagesOf(bench)).toEqual([]);
  });
});

describe('the trace', () => {
  it('is the same for the same seed, and another for another', async () => {
    const play = async (seed: number): Promise<string> => {
      const bench = new ImageBench({ choices: choices.seeded(seed), interleave: true });
      const layers = Array.from({ length: 6 }, (_none, at) => ({ files: { [`f${at}`]: `${at}` } }));
      await bench.registry.put('team/config', 'v1', buildImage({ layers }));
      const { service } = bench;
      for (const path of ['/a', '/b']) {
        service.mountOCIObject({ object: { image: V1 }, path }).subscribe();
      }
      await bench.world.loop.run();
      await bench.perform(service.removeImage({ image: V1 }));
      return bench.world.trace.digest();
    };
    expect(await play(7)).toBe(await play(7));
    expect(await play(7)).not.toBe(await play(8));
  });
});
