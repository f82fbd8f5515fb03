/** Pulling and mounting: what arrives, what is visible when, and what happens when the wire lies. */
import { describe, expect, it } from 'vitest';
import { CriError } from '../index.ts';
import { buildArtifact, buildIndex, buildImage } from '../registry/index.ts';
import { PullingNode } from './testing/pulling-node.ts';
import { TransportError } from './transport.ts';

const IMAGE = { image: 'registry.test/team/config:v1' };
const ROOT = '/var/lib/containers/oci';
const MOUNT = '/mnt/volume';

async function* chunks(...parts: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield* parts;
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const chunk of body) parts.push(...chunk);
  return Uint8Array.from(parts);
}

describe('a pull', () => {
  it('makes the image known by tag and by digest', async () => {
    const node = new PullingNode();
    const { manifest, blobs } = await node.offer({ version: 'one' });
    const imageRef = await node.run(node.service.pullImage({ image: IMAGE }));
    expect(imageRef).toBe(`registry.test/team/config@${manifest.digest}`);
    expect(await node.run(node.service.listImages())).toEqual([
      {
        id: manifest.digest,
        repoTags: ['registry.test/team/config:v1'],
        repoDigests: [imageRef],
        sizeBytes: blobs.reduce((bytes, blob) => bytes + blob.bytes.length, 0),
        pinned: false,
      },
    ]);
    expect(await node.run(node.service.imageStatus({ image: imageRef }))).toBeDefined();
  });

  it('resolves again, and fetches nothing that is there', async () => {
    const node = new PullingNode();
    await node.offer({ version: 'one' });
    await node.run(node.service.pullImage({ image: IMAGE }));
    const gets = node.count('GET', '/v2/');
    await node.run(node.service.pullImage({ image: IMAGE }));
    expect(node.count('GET', '/v2/')).toBe(gets);
    expect(node.count('HEAD', '/manifests/v1')).toBe(2);
  });

  it('fetches each blob once for all who want it at the same time', async () => {
    const node = new PullingNode();
    const { blobs } = await node.offer({ version: 'one' }, { more: 'two' });
    const pulls = [1, 2, 3].map(() => node.service.pullImage({ image: IMAGE }));
    const outcomes = await node.runAll(pulls);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
    for (const { digest } of blobs) expect(node.count('GET', digest)).toBe(1);
  });

  it('chooses the manifest of an index for the platform', async () => {
    const node = new PullingNode();
    const entries = ['arm64', 'amd64'].map((architecture) => {
      const platform = { os: 'linux', architecture };
      const object = buildImage({ layers: [{ files: { architecture } }], platform });
      return { object, platform };
    });
    await node.registry.put('team/config', 'v1', buildIndex(entries));
    await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT }));
    const text = new TextDecoder().decode(await node.files.readFile(`${MOUNT}/architecture`));
    expect(text).toBe('amd64');
  });

  it('goes on after a cut where it was cut', async () => {
    const node = new PullingNode();
    const { blobs } = await node.offer({ big: 'x'.repeat(5000) + String(Math.PI) });
    const layer = blobs[1];
    if (layer === undefined) throw new Error('no layer');
    let cuts = 2;
    node.onAnswer = (request, response) => {
      if (!request.url.includes(layer.digest) || cuts === 0) return response;
      cuts -= 1;
      const cut = async function* (): AsyncIterable<Uint8Array> {
        const whole = await bytesOf(response.body);
        yield whole.slice(0, Math.floor(whole.length / 2));
        throw new TransportError('ECONNRESET', 'read: connection reset by peer');
      };
      return { ...response, body: cut() };
    };
    await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT }));
    const ranges = node.requests.flatMap(({ headers }) => headers['range'] ?? []);
    expect(ranges).toHaveLength(2);
    expect(ranges[0]).toMatch(/^bytes=\d+-$/);
    expect((await node.files.stat(`${MOUNT}/big`)).sizeBytes).toBe(5000 + String(Math.PI).length);
  });
});

describe('content that is not what it claims', () => {
  it.each([
    [
      'another byte',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte)),
      /FailedPrecondition.*unexpected commit digest sha256:[0-9a-f]{64}, expected sha256:/,
    ],
    [
      'too few bytes',
      (bytes: Uint8Array) => bytes.slice(0, -1),
      /FailedPrecondition.*unexpected commit size \d+, expected \d+/,
    ],
    [
      'too many bytes',
      (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]),
      /FailedPrecondition.*unexpected commit size \d+, expected \d+/,
    ],
  ])('is refused, and nothing of it is visible: %s', async (_name, spoil, message) => {
    const node = new PullingNode();
    const { blobs } = await node.offer({ version: 'one' });
    const layer = blobs[1]?.digest ?? '';
    node.onAnswer = (request, response) => {
      if (!request.url.includes(layer)) return response;
      const body = async function* (): AsyncIterable<Uint8Array> {
        yield spoil(await bytesOf(response.body));
      };
      return { ...response, body: body() };
    };
    const mount = node.service.mountOCIObject({ object: IMAGE, path: MOUNT });
    await expect(node.run(mount)).rejects.toThrow(CriError);
    await expect(node.run(mount)).rejects.toThrow(message);
    expect(await node.run(node.service.listImages())).toEqual([]);
    const files = await node.filesBelow(ROOT);
    expect(files.filter((path) => path.includes(layer.slice(7)))).toEqual([]);
    expect(files.filter((path) => /ingest|unpacked|mounts|images\.json/.test(path))).toEqual([]);
    // It was the wire: once it is sound the same pull succeeds.
    node.onAnswer = (_, same) => same;
    await node.run(mount);
    expect(await node.run(node.service.listImages())).toHaveLength(1);
  });

  it('is refused: a manifest of another digest', async () => {
    const node = new PullingNode();
    const { manifest } = await node.offer({ version: 'one' });
    node.onAnswer = (request, response) =>
      request.method === 'GET' && request.url.includes('/manifests/')
        ? { ...response, body: chunks(manifest.bytes, new TextEncoder().encode(' ')) }
        : response;
    await expect(node.run(node.service.pullImage({ image: IMAGE }))).rejects.toThrow(
      /unexpected commit digest/,
    );
  });
});

describe('a mount', () => {
  it('shows the tree read-only, until it is unmounted', async () => {
    const node = new PullingNode();
    const { manifest } = await node.offer({ version: 'one', 'a/b': 'deep' }, { version: 'two' });
    const { id, imageRef, mounted } = await node.run(
      node.service.mountOCIObject({ object: IMAGE, path: MOUNT }),
    );
    expect({ imageRef, mounted }).toEqual({
      imageRef: `registry.test/team/config@${manifest.digest}`,
      mounted: true,
    });
    expect(new TextDecoder().decode(await node.files.readFile(`${MOUNT}/version`))).toBe('two');
    await expect(node.files.writeFile(`${MOUNT}/version`, new Uint8Array(1))).rejects.toThrow(
      'EROFS',
    );
    expect(await node.run(node.service.listOCIMounts('/mnt'))).toMatchObject([{ id, path: MOUNT }]);
    await node.run(node.service.unmountOCIObject({ id }));
    await node.run(node.service.unmountOCIObject({ id }));
    expect(await node.files.readdir(MOUNT)).toEqual([]);
  });

  it('is the same mount when made again', async () => {
    const node = new PullingNode();
    await node.offer({ version: 'one' });
    const mount = node.service.mountOCIObject({ object: IMAGE, path: MOUNT });
    const first = await node.run(mount);
    const second = await node.run(mount);
    expect(second.id).toBe(first.id);
    expect(await node.run(node.service.listOCIMounts(MOUNT))).toHaveLength(1);
  });

  it('is not made for an object that the caller has already', async () => {
    const node = new PullingNode();
    const { manifest } = await node.offer({ version: 'one' });
    const unlessImageRef = `registry.test/team/config@${manifest.digest}`;
    const answer = await node.run(
      node.service.mountOCIObject({ object: IMAGE, path: MOUNT, unlessImageRef }),
    );
    expect(answer).toEqual({ id: '', imageRef: unlessImageRef, mounted: false });
    expect(node.count('GET', '/v2/')).toBe(0);
  });

  it('shows the files of an artifact by their titles', async () => {
    const node = new PullingNode();
    const artifact = buildArtifact({
      artifactType: 'application/vnd.example.model',
      files: [
        { name: 'model.bin', content: 'weights' },
        { name: 'card.md', content: '# card' },
      ],
    });
    await node.registry.put('team/config', 'v1', artifact);
    await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT }));
    expect((await node.files.readdir(MOUNT)).map(({ name }) => name)).toEqual([
      'card.md',
      'model.bin',
    ]);
  });

  it('survives a restart of the service, which can still unmount it', async () => {
    const node = new PullingNode();
    await node.offer({ version: 'one' });
    const { id } = await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT }));
    const before = await node.run(node.service.listImages());
    await node.restart();
    expect(await node.run(node.service.listImages())).toEqual(before);
    const gets = node.count('GET', '/v2/');
    await node.run(node.service.pullImage({ image: IMAGE }));
    expect(node.count('GET', '/v2/')).toBe(gets);
    await node.run(node.service.unmountOCIObject({ id }));
    expect(await node.files.readdir(MOUNT)).toEqual([]);
  });

  it('keeps the content of a removed image until it is unmounted', async () => {
    const node = new PullingNode();
    await node.offer({ version: 'one' });
    await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT }));
    await node.run(node.service.removeImage(IMAGE));
    expect(await node.run(node.service.listImages())).toEqual([]);
    expect(new TextDecoder().decode(await node.files.readFile(`${MOUNT}/version`))).toBe('one');
  });
});

it('plays the same for the same seed', async () => {
  const digests = await Promise.all(
    [7, 7, 8].map(async (seed) => {
      const node = new PullingNode({ kind: 'token', users: { team: 'secret' } }, seed);
      await node.offer({ version: 'one' }, { more: 'two' });
      const auth = { username: 'team', password: 'secret' };
      await node.run(node.service.mountOCIObject({ object: IMAGE, path: MOUNT, auth }));
      return `${node.world.trace.digest()} ${String(node.world.now())}`;
    }),
  );
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});
