/** Indexes within indexes lead to the manifest of this node, within bounds. */
import { describe, expect, it } from 'vitest';
import { buildImage, buildIndex, type BuiltBlob, type BuiltObject } from '../registry/index.ts';
import { ImageBench } from '../../../testing/image-bench.ts';
import { digestOf } from './digest.ts';

const V1 = 'registry.test/team/app:v1';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

const image = (text: string): BuiltObject => buildImage({ layers: [{ files: { a: text } }] });

/** An index of objects whose entries name no platform. */
function around(...objects: readonly BuiltObject[]): BuiltObject {
  const manifests = objects.map(({ manifest }) => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.bytes.length,
  }));
  const bytes = new TextEncoder().encode(
    JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }),
  );
  const manifest: BuiltBlob = { mediaType: INDEX, bytes, digest: digestOf(bytes) };
  return {
    manifest,
    manifests: objects.flatMap((object) => [...(object.manifests ?? []), object.manifest]),
    blobs: objects.flatMap(({ blobs }) => blobs),
  };
}

async function read(object: BuiltObject): Promise<string> {
  const bench = new ImageBench();
  await bench.registry.put('team/app', 'v1', object);
  await bench.mount(V1, '/mnt');
  return bench.read('/mnt/a');
}

describe('an index within an index', () => {
  const ours = image('ours');
  const index = buildIndex([
    { object: image('theirs'), platform: ARM64 },
    { object: ours, platform: AMD64 },
  ]);

  it('is followed', async () => {
    expect(await read(around(index))).toBe('ours');
    expect(await read(around(around(around(index))))).toBe('ours');
  });

  it('is followed four deep, not five', async () => {
    await expect(read(around(around(around(around(index)))))).rejects.toThrow(
      /sha256:[0-9a-f]{64}: more than 4 indexes within each other$/,
    );
  });

  it('that has nothing for this node is passed over for the next', async () => {
    const theirs = buildIndex([{ object: image('theirs'), platform: ARM64 }]);
    expect(await read(around(theirs, index))).toBe('ours');
    await expect(read(around(theirs, theirs))).rejects.toThrow(
      'no match for platform in manifest: linux/amd64: not found',
    );
    await expect(read(around(theirs, theirs, theirs, theirs, index))).rejects.toThrow('no match');
  });

  it('goes with what it leads to, and what was only tried goes as well', async () => {
    const theirs = buildIndex([{ object: image('theirs'), platform: ARM64 }]);
    const bench = new ImageBench();
    await bench.registry.put('team/app', 'v1', around(theirs, index));
    await bench.pull(V1);
    await bench.perform(bench.service.removeImage({ image: V1 }));
    expect(await bench.names('blobs/sha256')).toEqual([]);
  });
});
