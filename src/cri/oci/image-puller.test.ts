/**
 * A pull makes an object complete or leaves nothing to see: cuts are resumed, content is verified.
 * Source: OCI distribution-spec v1.1, "Pulling blobs";
 * RFC 9110 section 14; containerd, core/remotes/docker (fetcher) and core/content.
 */
import { describe, expect, it } from 'vitest';
import { buildImage, type BuiltObject } from '../registry/index.ts';
import { digestOf } from './digest.ts';
import { changing, cut, cutting, refusing } from './testing/broken-network.ts';
import { aConfig, aResponse, ImageBench } from '../../../testing/image-bench.ts';
import { TransportError, type HttpResponse } from './transport.ts';

const V1 = 'registry.test/team/config:v1';
const LARGE = new Uint8Array(5000).map((_zero, at) => at % 251);
const ALICE = { username: 'alice', password: 'sesame' };

function layerOf(object: BuiltObject): string {
  return object.blobs.at(-1)?.digest ?? '';
}

async function benchWith(object: BuiltObject, auth?: 'basic' | 'token'): Promise<ImageBench> {
  const bench = new ImageBench(
    auth === undefined ? {} : { auth: { kind: auth, users: { alice: 'sesame' } } },
  );
  await bench.registry.put('team/config', 'v1', object);
  return bench;
}

/** What a failed pull may have left to see. */
async function visible(bench: ImageBench, object: BuiltObject) {
  return {
    images: await bench.perform(bench.service.listImages()),
    status: await bench.perform(bench.service.imageStatus({ image: V1 })),
    ingest: await bench.names('ingest'),
    unpacked: await bench.names('unpacked'),
    layer: (await bench.names('blobs/sha256')).filter((hex) => layerOf(object).endsWith(hex)),
  };
}

const NOTHING = { images: [], status: undefined, ingest: [], unpacked: [], layer: [] };

describe('a connection that is cut', () => {
  it.each([undefined, 'basic', 'token'] as const)(
    'is resumed where it broke, with the same right to enter (%s)',
    async (kind) => {
      const object = aConfig(LARGE);
      const bench = await benchWith(object, kind);
      bench.intercept = cutting(layerOf(object), 1000, 3);

      const ref = await bench.pull(V1, ALICE);

      const asked = bench.requests.filter(({ url }) => url.endsWith(layerOf(object)));
      expect(asked.map(({ headers }) => headers['range'])).toEqual([
        undefined,
        'bytes=1000-',
        'bytes=2000-',
        'bytes=3000-',
      ]);
      await bench.mount(ref.slice(ref.indexOf('@') + 1), '/mnt');
      expect(await bench.host.files.readFile('/mnt/app.yaml')).toEqual(LARGE);
    },
  );

  it('is resumed as long as something comes', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = cutting(layerOf(object), 300, 16);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
    expect(bench.asked(layerOf(object))).toHaveLength(17);
  });

  it('is not resumed for ever, whatever comes', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = cutting(layerOf(object), 1, 1000);
    await expect(bench.pull(V1)).rejects.toThrow('connection reset by peer');
    expect(bench.asked(layerOf(object))).toHaveLength(21);
  });

  it('is asked for anew at its own address, not where that led the last time', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const layer = layerOf(object);
    const storage = 'http://storage.test/signed?until=';
    let signatures = 0;
    bench.intercept = async (request, send) => {
      if (request.url.endsWith(layer)) {
        return aResponse(307, { location: `${storage}${(signatures += 1)}` });
      }
      if (!request.url.startsWith(storage)) return send(request);
      // Each signature is good for one answer.
      if (request.url !== `${storage}${signatures}`) return aResponse(403);
      const url = `http://registry.test/v2/team/config/blobs/${layer}`;
      const response = await send({ ...request, url });
      return signatures < 3 ? { ...response, body: cut(response, 1000) } : response;
    };
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
    expect(signatures).toBe(3);
  });

  it.each([
    ['of another place', 'bytes 999-4999/5000', []],
    ['of another blob', 'bytes 1000-4999/6000', []],
    ['of no form', '1000-4999/5000', []],
    ['missing', undefined, []],
    ['right', 'bytes 1000-4999/5000', ['pulled']],
    ['right, of a blob of unknown size', 'bytes 1000-4999/*', ['pulled']],
  ])('is not gone on with by a range that is %s', async (_how, contentRange, expected) => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const broken = cutting(layerOf(object), 1000, 1);
    bench.intercept = async (request, send) => {
      const response = await broken(request, send);
      if (response.status !== 206) return response;
      const { 'content-range': _true, ...headers } = response.headers;
      const told = contentRange === undefined ? {} : { 'content-range': contentRange };
      return { ...response, headers: { ...headers, ...told } };
    };
    const pulled = await bench.pull(V1).then(
      () => ['pulled'],
      () => [],
    );
    expect(pulled).toEqual(expected);
    if (expected.length === 0) expect(await visible(bench, object)).toEqual(NOTHING);
  });

  it('is begun anew if it is refused for a while to go on', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const broken = cutting(layerOf(object), 1000, 1);
    let refusals = 1;
    bench.intercept = async (request, send) =>
      request.headers['range'] !== undefined && refusals-- > 0
        ? aResponse(503)
        : broken(request, send);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
  });

  it('is not resumed a fourth time if nothing comes, and nothing is visible then', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = cutting(layerOf(object), 0, 4);

    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: `failed to pull and unpack image "${V1}": failed to do request: Get "http://registry.test/v2/team/config/blobs/${layerOf(object)}": read: connection reset by peer`,
    });
    expect(await visible(bench, object)).toEqual(NOTHING);
  });

  it('is not resumed by who gave it up', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = async (request, send) => {
      const response = await send(request);
      if (!request.url.endsWith(layerOf(object))) return response;
      async function* body(): AsyncIterable<Uint8Array> {
        yield LARGE.subarray(0, 1000);
        throw new TransportError('ECANCELED', 'context canceled');
      }
      return { ...response, body: body() };
    };
    await expect(bench.pull(V1)).rejects.toThrow('context canceled');
    expect(bench.asked(layerOf(object))).toHaveLength(1);
  });

  it('after the last byte has cut off nothing', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = cutting(layerOf(object), LARGE.length, 1);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
    expect(bench.asked(layerOf(object))).toHaveLength(1);
  });

  it('is begun again if the registry knows no ranges', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const broken = cutting(layerOf(object), 1000, 1);
    bench.intercept = (request, send) => {
      const { range: _ignored, ...headers } = request.headers;
      return broken({ ...request, headers }, send);
    };
    await bench.pull(V1);
    await bench.mount(V1, '/mnt');
    expect(await bench.host.files.readFile('/mnt/app.yaml')).toEqual(LARGE);
  });

  it('is not resumed from a registry that went away', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const broken = cutting(layerOf(object), 1000, 1);
    bench.intercept = async (request, send) => {
      const response = await broken(request, send);
      if (request.url.endsWith(layerOf(object))) bench.registry.setAvailable(false);
      return response;
    };
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringContaining(
        'dial tcp registry.test: connect: connection refused',
      ) as string,
    });
    expect(await visible(bench, object)).toEqual(NOTHING);
  });
});

describe('content that is not what it should be', () => {
  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    [
      'one bit differs',
      (bytes) => bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
      /: unexpected commit digest sha256:[0-9a-f]{64}, expected sha256:[0-9a-f]{64}: failed precondition$/,
    ],
    [
      'a byte is missing',
      (bytes) => bytes.subarray(1),
      /: unexpected commit size 4999, expected 5000 for sha256:[0-9a-f]{64}: failed precondition$/,
    ],
    [
      'a byte too many',
      (bytes) => Uint8Array.of(...bytes, 0),
      /: unexpected commit size 5001, expected 5000 for sha256:[0-9a-f]{64}: failed precondition$/,
    ],
    [
      'it is empty',
      () => new Uint8Array(0),
      /: unexpected commit size 0, expected 5000 for sha256:[0-9a-f]{64}: failed precondition$/,
    ],
  ])('is refused if %s, and nothing is visible then', async (_how, change, message) => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = changing(layerOf(object), change);

    await expect(bench.mount(V1, '/mnt')).rejects.toMatchObject({
      code: 'FailedPrecondition',
      message: expect.stringMatching(message) as string,
    });
    expect(await visible(bench, object)).toEqual(NOTHING);
    expect(await bench.perform(bench.service.listOCIMounts('/'))).toEqual([]);

    bench.intercept = (request, send) => send(request);
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
  });

  it('is refused if the config is no config', async () => {
    const image = buildImage({ layers: [{ files: { a: 'a' } }] });
    const [config, ...layers] = image.blobs;
    const text = new TextDecoder().decode(image.manifest.bytes);
    const other = aConfig('not a config');
    const blob = other.blobs.at(-1);
    if (config === undefined || blob === undefined) throw new Error('no blobs');
    const bytes = new TextEncoder().encode(
      text
        .replace(config.digest, blob.digest)
        .replace(`"size":${config.bytes.length}`, `"size":${blob.bytes.length}`),
    );
    const manifest = { ...image.manifest, bytes, digest: digestOf(bytes) };
    const bench = await benchWith({ manifest, blobs: [blob, ...layers] });
    await expect(bench.pull(V1)).rejects.toThrow(': not valid JSON');
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
  });
});

describe('what is there', () => {
  it('is not fetched again after a failure', async () => {
    const layers = Array.from({ length: 5 }, (_none, at) => ({ files: { [`f${at}`]: `${at}` } }));
    const object = buildImage({ layers });
    const bench = await benchWith(object);
    bench.intercept = refusing(layerOf(object), 403);
    await expect(bench.pull(V1)).rejects.toMatchObject({ code: 'Unknown' });
    bench.intercept = (request, send) => send(request);
    bench.requests.length = 0;

    await bench.pull(V1);

    // Three at a time: the first three were there, of the others one failed and two were given up.
    expect(bench.asked()).toEqual([
      'HEAD /v2/team/config/manifests/v1',
      ...object.blobs.slice(3).map(({ digest }) => `GET /v2/team/config/blobs/${digest}`),
    ]);
  });

  it.each<[string, (late: HttpResponse) => HttpResponse, RegExp]>([
    [
      'other bytes',
      ({ status, headers }) => aResponse(status, headers, LARGE),
      /unexpected commit digest/,
    ],
    [
      'another type',
      (late) => ({
        ...late,
        headers: { ...late.headers, 'content-type': 'application/vnd.example' },
      }),
      /content type "application\/vnd.example" contradicts mediaType/,
    ],
  ])('is no excuse for %s that come later under its name', async (_what, change, message) => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const { digest } = object.manifest;
    bench.world.faults.plan({
      point: 'registry.request',
      match: digest,
      times: 1,
      delayMs: 5,
    });
    bench.intercept = async (request, send) => {
      const isLate = request.url.endsWith(digest) && bench.asked(digest).length === 1;
      const response = await send(request);
      return isLate ? change(response) : response;
    };
    const outcomes: unknown[] = [];
    for (const pull of [1, 2]) {
      const auth = { username: `robot-${pull}`, password: 'pass' };
      bench.service.pullImage({ image: { image: V1 }, auth }).subscribe({
        next: () => outcomes.push(pull),
        error: ({ message: why }: Error) => outcomes.push(why),
      });
    }
    await bench.world.loop.run();
    expect(bench.asked(digest)).toHaveLength(2);
    expect(outcomes).toEqual([expect.stringMatching(message), 2]);
  });

  it('is understood again after a failure, even if it does not say its own type', async () => {
    const object = aConfig('replicas: 2\n');
    const text = new TextDecoder().decode(object.manifest.bytes);
    const bytes = new TextEncoder().encode(text.replace(/"mediaType":"[^"]*",/, ''));
    const manifest = { ...object.manifest, bytes, digest: digestOf(bytes) };
    const bench = await benchWith({ ...object, manifest });
    bench.intercept = refusing('/blobs/', 503);
    await expect(bench.pull(V1)).rejects.toMatchObject({ code: 'Unknown' });
    bench.intercept = (request, send) => send(request);
    await expect(bench.pull(V1)).resolves.toBe(`registry.test/team/config@${manifest.digest}`);
  });

  it('is asked for by its name again, and nothing else', async () => {
    const bench = await benchWith(aConfig('replicas: 2\n'));
    const ref = await bench.pull(V1);
    bench.requests.length = 0;
    await expect(bench.pull(V1)).resolves.toBe(ref);
    expect(bench.asked()).toEqual(['HEAD /v2/team/config/manifests/v1']);
    await expect(bench.pull(ref)).resolves.toBe(ref);
    const [, digest = ''] = ref.split('@');
    expect(bench.asked().slice(1)).toEqual([`HEAD /v2/team/config/manifests/${digest}`]);
  });

  it('is shared: a layer of two images is fetched once', async () => {
    const base = { files: { base: 'base' } };
    const bench = await benchWith(buildImage({ layers: [base, { files: { a: 'a' } }] }));
    const other = buildImage({ layers: [base, { files: { b: 'b' } }] });
    await bench.registry.put('team/other', 'v1', other);
    await bench.pull(V1);
    await bench.pull('registry.test/team/other:v1');
    expect(bench.asked(other.blobs[1]?.digest)).toHaveLength(1);
    expect(bench.asked(layerOf(other))).toHaveLength(1);
  });
});
