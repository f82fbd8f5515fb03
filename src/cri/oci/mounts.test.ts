/**
 * MountOCIObject and UnmountOCIObject, as the first draft of KEP-4639 has them; see ../image-service.ts
 * for the fields that are ours. On a disk in memory, whose mounts are read-only like the kernel's.
 */
import { first, mergeMap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { all } from '../../sim/index.ts';
import { buildImage, type BuiltObject } from '../registry/index.ts';
import { digestOf, hexOf } from './digest.ts';
import { aConfig, ImageBench, ROOT } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';

async function benchWith(object: BuiltObject): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', object);
  return bench;
}

function unmount(bench: ImageBench, id: string): Promise<void> {
  return bench.perform(bench.service.unmountOCIObject({ id }));
}

async function pathsOf(bench: ImageBench, directory = '/'): Promise<readonly string[]> {
  return (await bench.perform(bench.service.listOCIMounts(directory))).map(({ path }) => path);
}

describe('MountOCIObject', () => {
  it('shows an artifact’s files under their titles', async () => {
    const object = aConfig('replicas: 2\n', 'etc/app.yaml');
    const bench = await benchWith(object);
    const imageRef = `registry.test/team/config@${object.manifest.digest}`;

    const answer = await bench.mount(V1, '/mnt');

    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}-[0-9a-f]{16}$/) as string,
      imageRef,
      mounted: true,
    });
    expect(await bench.read('/mnt/etc/app.yaml')).toBe('replicas: 2\n');
    expect(bench.details('object.mounted')).toEqual([{ id: answer.id, imageRef, path: '/mnt' }]);
    expect(bench.details('image.unpacked')).toEqual([{ imageRef, layers: 1, files: 1 }]);
  });

  it('shows an image’s layers on top of each other, deletions applied', async () => {
    const bench = await benchWith(
      buildImage({
        layers: [
          { files: { 'etc/a': 'old', 'etc/b': 'b', 'bin/run': { content: '#!', mode: 0o755 } } },
          { files: { 'etc/a': 'new', 'etc/.wh.b': '' }, compression: 'none' },
        ],
      }),
    );
    await bench.mount(V1, '/mnt');
    expect(await bench.read('/mnt/etc/a')).toBe('new');
    expect((await bench.host.files.readdir('/mnt/etc')).map(({ name }) => name)).toEqual(['a']);
    expect((await bench.host.files.stat('/mnt/bin/run')).mode).toBe(0o755);
  });

  // P24 of docs/oci-volume.md.
  it('is read-only', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.mount(V1, '/mnt');
    const { files } = bench.host;
    const write = Uint8Array.of(1);
    await expect(files.writeFile('/mnt/app.yaml', write)).rejects.toMatchObject({ code: 'EROFS' });
    await expect(files.writeFile('/mnt/more', write)).rejects.toMatchObject({ code: 'EROFS' });
    await expect(files.unlink('/mnt/app.yaml')).rejects.toMatchObject({ code: 'EROFS' });
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
  });

  it('is one mount, asked for twice at the same path, and two at two', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const first = await bench.mount(V1, '/one');
    expect(await bench.mount(V1, '/one')).toEqual(first);
    const second = await bench.mount(V1, '/two');
    expect(second.id).not.toBe(first.id);
    expect(await pathsOf(bench)).toEqual(['/one', '/two']);
    expect(await bench.host.mounter.list()).toHaveLength(2);
    expect(bench.details('image.unpacked')).toHaveLength(1);
  });

  // images.md 9.2, R12.
  it('is refused where another object is mounted, which stays', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const first = await bench.mount(V1, '/mnt');
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    await expect(bench.mount(V1, '/mnt')).rejects.toMatchObject({
      name: 'CriError',
      description: `failed to mount image "${V1}" at "/mnt": mount /mnt: device or resource busy`,
    });
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
    expect(await bench.names('mounts')).toEqual([`${first.id}.json`]);
    await unmount(bench, first.id);
    await bench.mount(V1, '/mnt');
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 3\n');
  });

  it('is never gone for who reads it while it is asked for again', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.mount(V1, '/mnt');
    const unmounts: string[] = [];
    const { mounter } = bench.host;
    const real = mounter.unmount.bind(mounter);
    mounter.unmount = (path) => {
      unmounts.push(path);
      return real(path);
    };
    await bench.mount(V1, '/mnt');
    await bench.restart();
    await bench.mount(V1, '/mnt');
    expect(unmounts).toEqual([]);
    expect(await bench.host.mounter.list()).toHaveLength(1);
  });

  it('comes back at a path where another object was before the machine was started', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.mount(V1, '/mnt');
    await bench.host.mounter.unmount('/mnt');
    await bench.restart();
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    const { id } = await bench.mount(V1, '/mnt');
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 3\n');
    expect(await bench.names('mounts')).toEqual([`${id}.json`]);
  });

  it('unpacks once for all who ask at the same time', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const mount = (path: string) => bench.service.mountOCIObject({ object: { image: V1 }, path });
    await bench.perform(all([mount('/one'), mount('/two')]));
    expect(bench.details('image.unpacked')).toHaveLength(1);
    expect(await bench.read('/one/app.yaml')).toBe(await bench.read('/two/app.yaml'));
  });

  it('asks again what the tag stands for, and leaves earlier mounts as they are', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const before = await bench.mount(V1, '/before');
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    const after = await bench.mount(V1, '/after');
    expect(after.imageRef).not.toBe(before.imageRef);
    expect(await bench.read('/before/app.yaml')).toBe('replicas: 2\n');
    expect(await bench.read('/after/app.yaml')).toBe('replicas: 3\n');
  });

  it('mounts nothing if the caller has what the tag stands for', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { imageRef } = await bench.mount(V1, '/mnt');
    const again = bench.service.mountOCIObject({
      object: { image: V1 },
      path: '/next',
      unlessImageRef: imageRef,
    });
    expect(await bench.perform(again)).toEqual({ id: '', imageRef, mounted: false });
    expect(await pathsOf(bench)).toEqual(['/mnt']);
    await bench.registry.put('team/config', 'v1', aConfig('replicas: 3\n'));
    expect(await bench.perform(again)).toMatchObject({ mounted: true });
  });

  it('fails as a CRI call where nothing can be mounted, and is no mount then', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    await bench.host.files.writeFile('/file', Uint8Array.of(1));
    await expect(bench.mount(V1, '/file/mnt')).rejects.toMatchObject({
      name: 'CriError',
      message: expect.stringMatching(
        /^rpc error: code = Unknown desc = failed to mount image ".*:v1" at "\/file\/mnt": mkdir \/file: not a directory$/,
      ) as string,
    });
    expect(await pathsOf(bench)).toEqual([]);
    expect(bench.details('object.mounted')).toEqual([]);
    await bench.perform(bench.service.removeImage({ image: V1 }));
    expect(await bench.names('unpacked')).toEqual([]);
  });

  it('leaves no tree, no mount and no staging of an image that does not unpack', async () => {
    const [honest, other] = ['a', 'b'].map((text) =>
      buildImage({ layers: [{ files: { text } }], annotations: {} }),
    );
    if (honest === undefined || other === undefined) throw new Error('not built');
    // The config of one image with the layer of another: the diff id is wrong, every digest right.
    const document = JSON.parse(new TextDecoder().decode(honest.manifest.bytes)) as {
      layers: unknown;
    };
    const theirs = JSON.parse(new TextDecoder().decode(other.manifest.bytes)) as {
      layers: unknown;
    };
    document.layers = theirs.layers;
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    const bench = await benchWith({
      manifest: { ...honest.manifest, bytes, digest: digestOf(bytes) },
      blobs: [...honest.blobs, ...other.blobs],
    });

    const [layer] = other.blobs.slice(-1);
    await expect(bench.mount(V1, '/mnt')).rejects.toThrow(
      `failed to pull and unpack image "${V1}": failed to extract layer (${String(layer?.mediaType)} ${String(layer?.digest)}): `,
    );

    expect(await bench.names('unpacked')).toEqual([]);
    expect(await bench.names('mounts')).toEqual([]);
    expect(await bench.host.mounter.list()).toEqual([]);
    expect(await pathsOf(bench)).toEqual([]);
  });
});

describe('UnmountOCIObject', () => {
  it('leaves the empty directory, and is idempotent', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { id } = await bench.mount(V1, '/mnt');
    await unmount(bench, id);
    expect(await bench.host.files.readdir('/mnt')).toEqual([]);
    expect(await pathsOf(bench)).toEqual([]);
    expect(await bench.names('mounts')).toEqual([]);
    await expect(unmount(bench, id)).resolves.toBeUndefined();
    await expect(unmount(bench, 'never-seen')).resolves.toBeUndefined();
    expect(bench.details('object.unmounted')).toEqual([{ id, path: '/mnt' }]);
  });

  it('leaves the image, to be mounted again without the registry', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { id, imageRef } = await bench.mount(V1, '/mnt');
    await unmount(bench, id);
    bench.registry.setAvailable(false);
    await bench.mount(imageRef.slice(imageRef.indexOf('@') + 1), '/mnt');
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
  });
});

describe('an object that is mounted', () => {
  it('outlives its image, and goes with its last mount', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const [one, two] = [await bench.mount(V1, '/one'), await bench.mount(V1, '/two')];
    await bench.perform(bench.service.removeImage({ image: V1 }));
    expect(await bench.read('/one/app.yaml')).toBe('replicas: 2\n');
    await unmount(bench, one.id);
    expect(await bench.read('/two/app.yaml')).toBe('replicas: 2\n');
    await unmount(bench, two.id);
    expect(await bench.names('unpacked')).toEqual([]);
  });

  it('is not lost to a removal while it is being mounted', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const removal = bench.world.trace.records$.pipe(
      first(({ type }) => type === 'image.unpacked'),
      mergeMap(() => bench.service.removeImage({ image: V1 })),
    );
    removal.subscribe();
    await bench.mount(V1, '/mnt');
    await bench.world.loop.run();
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.read('/mnt/app.yaml')).toBe('replicas: 2\n');
  });

  it('fails as a CRI call where the disk refuses, and can be asked for again', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { id } = await bench.mount(V1, '/mnt');
    const { mounter } = bench.host;
    const record = `${ROOT}/mounts/${id}.json`;
    await mounter.bind(`${ROOT}/images.json`, record);
    await expect(unmount(bench, id)).rejects.toMatchObject({
      name: 'CriError',
      description: expect.stringMatching(
        /^failed to unmount image at "\/mnt": unlinkat \S+: device or resource busy$/,
      ) as string,
    });
    await mounter.unmount(record);
    await unmount(bench, id);
    expect(await bench.names('mounts')).toEqual([]);
    expect(await pathsOf(bench)).toEqual([]);
  });

  it('knows nothing of a mount whose record was cut short: it never began', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { id } = await bench.mount(V1, '/mnt');
    await bench.host.files.writeFile(`${ROOT}/mounts/cut-short.json`, Uint8Array.of(0x7b));
    await bench.restart();
    expect(await pathsOf(bench)).toEqual(['/mnt']);
    expect(await bench.names('mounts')).toEqual([`${id}.json`]);
  });

  it('is known after a restart, and can be unmounted', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const { id } = await bench.mount(V1, '/pods/one/volume');
    await bench.restart();
    expect(await pathsOf(bench, '/pods/one')).toEqual(['/pods/one/volume']);
    await unmount(bench, id);
    expect(await bench.host.mounter.list()).toEqual([]);
    expect(await bench.names('mounts')).toEqual([]);
  });
});

describe('listOCIMounts', () => {
  it('lists at and below a directory, not beside it', async () => {
    const bench = await benchWith(aConfig(''));
    for (const path of ['/pods/a/one', '/pods/a/b/two', '/pods/ab']) await bench.mount(V1, path);
    expect(await pathsOf(bench, '/pods/a')).toEqual(['/pods/a/one', '/pods/a/b/two']);
    expect(await pathsOf(bench, '/pods/ab')).toEqual(['/pods/ab']);
    expect(await pathsOf(bench, '/pods/none')).toEqual([]);
    expect(await pathsOf(bench, '/')).toEqual(['/pods/a/one', '/pods/a/b/two', '/pods/ab']);
  });
});

describe('trees', () => {
  it('lie under the hex of the manifest’s digest', async () => {
    const object = aConfig('replicas: 2\n');
    const bench = await benchWith(object);
    await bench.mount(V1, '/mnt');
    expect(await bench.names('unpacked')).toEqual([hexOf(object.manifest.digest)]);
    expect(await bench.host.mounter.list()).toEqual([
      { source: `${ROOT}/unpacked/${hexOf(object.manifest.digest)}`, target: '/mnt' },
    ]);
  });
});
