/**
 * What a registry or a store says, however odd, is refused with an error of operation. None of it may
 * surface as a `TypeError` or `RangeError`: that would be ours, and the end of the world.
 */
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { packLayer, type BuiltObject } from '../registry/index.ts';
import { digestOf } from './digest.ts';
import { parseManifest } from './manifest.ts';
import { parseSavedIndex } from './saved-index.ts';
import { aConfig, aResponse, ImageBench, ROOT } from '../../../testing/image-bench.ts';
import { applyLayer } from './unpack/index.ts';
import { aFile, aHardLink, aSymlink, aTar, type TarPart } from './unpack/testing/a-tar.ts';
import { parseChallenges } from './www-authenticate.ts';

const V1 = 'registry.test/team/config:v1';
const ALICE = { username: 'alice', password: 'sesame' };

async function benchWith(object: BuiltObject = aConfig('replicas: 2\n')): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', object);
  return bench;
}

/** The error of operation that the call ends in. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'CriError' });
  return (error as Error).message;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('a challenge', () => {
  it.each([
    ['Bearer realm="no url"', 'realm "no url" is no URL'],
    ['Bearer realm=""', 'realm "" is no URL'],
    ['Bearer realm="https://"', 'realm "https://" is no URL'],
    ['Bearer realm="https://a:99999/t"', 'realm "https://a:99999/t" is no URL'],
    ['Bearer realm="file:///etc/passwd"', 'must be reached over https'],
    ['Bearer realm="javascript:alert(1)"', 'must be reached over https'],
    ['Bearer', 'realm "" is no URL'],
    ['Bearer realm="http://gone.test/\u0000"', 'no such host'],
    ['', '401 Unauthorized'],
    ['\u0000\u0001', '401 Unauthorized'],
    ['Basic', 'no basic auth credentials'],
    [`${'a='.repeat(50_000)}"`, '401 Unauthorized'],
    [`Bearer realm="${'\\'.repeat(100_000)}`, 'realm "" is no URL'],
    ['Bearer __proto__="x",constructor="y"', 'realm "" is no URL'],
  ])('%#: %s', async (header, why) => {
    const bench = await benchWith();
    bench.intercept = (request, send) =>
      request.url.includes('/v2/')
        ? Promise.resolve(aResponse(401, { 'www-authenticate': header }))
        : send(request);
    expect(await refusal(bench.pull(V1))).toContain(why);
  });

  it('of any text is read, or ends the list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (header) => {
        for (const { scheme } of parseChallenges(header)) expect(scheme).not.toBe('');
      }),
    );
  });
});

describe('a token service', () => {
  it.each([
    '',
    'null',
    '[]',
    '7',
    '{}',
    '{"token":7}',
    '{"token":""}',
    '{"token":"a\\r\\nb: c"}',
    '{"token":"\\u0000"}',
    '{"token":"caf\\u00e9"}',
    '\ufeff{"token":"t"}',
    '{"token":'.repeat(1000),
    '\xff\xfe',
  ])('that answers %j', async (answer) => {
    const bench = new ImageBench({ auth: { kind: 'token', users: { alice: 'sesame' } } });
    await bench.registry.put('team/config', 'v1', aConfig(''));
    bench.intercept = (request, send) =>
      request.url.includes('/token?')
        ? Promise.resolve(
            aResponse(
              200,
              {},
              Uint8Array.from(answer, (c) => c.charCodeAt(0)),
            ),
          )
        : send(request);
    expect(await refusal(bench.pull(V1, ALICE))).toContain('failed to authorize');
  });

  it.each(['1e308', '-1e308', '-5', '"soon"', 'null', '{}'])(
    'that says a token lives %s seconds is taken at its token',
    async (seconds) => {
      const bench = new ImageBench({ auth: { kind: 'token', users: { alice: 'sesame' } } });
      await bench.registry.put('team/config', 'v1', aConfig(''));
      bench.intercept = async (request, send) => {
        const response = await send(request);
        if (!request.url.includes('/token?')) return response;
        let text = '';
        for await (const chunk of response.body) text += new TextDecoder().decode(chunk);
        const changed = text.replace(/"expires_in":\d+/, `"expires_in":${seconds}`);
        return aResponse(200, response.headers, bytesOf(changed));
      };
      await expect(bench.pull(V1, ALICE)).resolves.toMatch(/^registry/);
    },
  );

  it('is given credentials of any length', async () => {
    const password = 'ü'.repeat(300_000);
    const bench = new ImageBench({ auth: { kind: 'basic', users: { alice: password } } });
    await bench.registry.put('team/config', 'v1', aConfig(''));
    await expect(bench.pull(V1, { username: 'alice', password })).resolves.toMatch(/^registry/);
  });
});

describe('a redirect', () => {
  it.each([
    'http://',
    'http://[::1',
    'http://a:99999/',
    '//',
    'ftp://registry.test/blob',
    'file:///etc/passwd',
    'data:,hello',
    'javascript:alert(1)',
  ])('to %s', async (location) => {
    const bench = await benchWith();
    bench.intercept = () => Promise.resolve(aResponse(307, { location }));
    expect(await refusal(bench.pull(V1))).toContain(`redirect to "${location}" refused`);
  });
});

describe('a reference whose host is none', () => {
  it.each(['registry.test:99999/a', 'registry.256.256/a:v1', '[::::]:5000/a', '1.2.3.4.5/a'])(
    '%s',
    async (image) => {
      const bench = await benchWith();
      expect(await refusal(bench.pull(image))).toMatch(/invalid URL|no such host/);
    },
  );

  it.each([
    'a\u0000b',
    '\u0000',
    'registry.test/a:\u0000',
    `registry.test/${'a/'.repeat(90_000)}a`,
  ])('or whose name is none: %j', async (image) => {
    const bench = await benchWith();
    expect(await refusal(bench.pull(image))).toMatch(/InvalidArgument/);
  });
});

const DIGEST = `sha256:${'0'.repeat(64)}`;
const GOOD = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: DIGEST, size: 2 },
  layers: [{ mediaType: 'text/plain', digest: DIGEST, size: 2 }],
};

describe('a manifest', () => {
  const odd = [null, 7, -1, 1e308, 0.5, '', 'x', [], [null], {}, true, [[[]]]];
  const changes = [
    ...odd.map((value) => JSON.stringify(value)),
    ...odd.flatMap((value) =>
      ['schemaVersion', 'mediaType', 'config', 'layers'].map((field) =>
        JSON.stringify({ ...GOOD, [field]: value }),
      ),
    ),
    ...odd.flatMap((value) =>
      ['mediaType', 'digest', 'size'].map((field) =>
        JSON.stringify({ ...GOOD, config: { ...GOOD.config, [field]: value } }),
      ),
    ),
    ...['sha256:', 'sha256:xyz', 'md5:0', DIGEST.toUpperCase(), `${DIGEST}\u0000`, '../..'].map(
      (digest) => JSON.stringify({ ...GOOD, layers: [{ ...GOOD.layers[0], digest }] }),
    ),
    ...[9e15, 2 ** 53, -0.1].map((size) =>
      JSON.stringify({ ...GOOD, layers: [{ ...GOOD.layers[0], size }] }),
    ),
    JSON.stringify(GOOD).replace('"size":2', '"size":1e999'),
    '['.repeat(100_000) + ']'.repeat(100_000),
    '{"a":'.repeat(100_000),
    '\ufeff{}',
    '',
  ];

  it('of another shape is refused', async () => {
    for (const text of changes) {
      const bytes = bytesOf(text);
      const manifest = { mediaType: GOOD.mediaType, bytes, digest: digestOf(bytes) };
      const bench = await benchWith({ manifest, blobs: [] });
      await refusal(bench.pull(V1));
    }
  });

  it('of any bytes is refused in words', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.json().map(bytesOf));
    fc.assert(
      fc.property(bytes, (given) => {
        expect(() => parseManifest(given, '')).toThrow(
          expect.objectContaining({ name: 'ManifestError' }) as Error,
        );
      }),
    );
    expect(() => parseManifest(Uint8Array.of(0x22, 0xff, 0x22), '')).toThrow('not valid JSON');
  });
});

describe('a store that somebody else has written', () => {
  it.each([
    '{"objects":[{}],"tags":[],"names":[]}',
    '{"objects":[null],"tags":[],"names":[]}',
    '{"objects":[],"tags":[7],"names":[]}',
    '{"objects":[],"tags":[["a","sha256:0"]],"names":[]}',
    '{"objects":[],"tags":[],"names":[["a"]]}',
    'null',
    '[]',
    '{}',
    '\x80',
  ])('has a damaged index: %s', async (text) => {
    const bench = await benchWith();
    await bench.pull(V1);
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    await bench.host.files.writeFile(`${ROOT}/images.json`, bytes);
    expect(await refusal(bench.restart())).toContain('code = DataLoss');
    expect(() => parseSavedIndex(bytes)).toThrow(
      expect.objectContaining({ name: 'ManifestError' }) as Error,
    );
  });

  it.each(['null', '7', '[]', '{}', '{"id":7}', '"text"', '\x80'])(
    'has a record of no mount: %s',
    async (text) => {
      const bench = await benchWith();
      await bench.mount(V1, '/mnt');
      const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
      await bench.host.files.writeFile(`${ROOT}/mounts/odd.json`, bytes);
      await bench.restart();
      expect(await bench.perform(bench.service.listOCIMounts(''))).toHaveLength(1);
      expect(await bench.names('mounts')).toHaveLength(1);
    },
  );
});

describe('a layer', () => {
  const unpack = async (blob: Uint8Array): Promise<unknown> => {
    const { files } = createMemoryHostAdapters();
    async function* stream(): AsyncIterable<Uint8Array> {
      yield blob;
    }
    return applyLayer({ files, root: '/tree', blob: stream(), mediaType: '' }).catch(
      (error: unknown) => error,
    );
  };

  it.each<[string, TarPart]>([
    ['a name with NUL', { name: 'a', pax: { path: 'a\u0000b' } }],
    ['a link to a name with NUL', aSymlink('a', 'x', { pax: { linkpath: 'a\u0000b' } })],
    ['a hard link to NUL', { ...aHardLink('a', 'x'), pax: { linkpath: 'a\u0000b' } }],
    ['an owner that is none', { name: 'a', pax: { uid: 'root' } }],
    ['a size that is none', { name: 'a', pax: { size: '-1' } }],
  ])('with %s is refused', async (_what, entry) => {
    expect(await unpack(aTar(entry))).toMatchObject({ name: 'UnpackError' });
  });

  it('may have a link of as many names on the way as a disk takes, and no more', async () => {
    const leading = (linkpath: string): Uint8Array =>
      aTar(aSymlink('link', 'x', { pax: { linkpath } }), aFile('link/file', 'text'));
    expect(await unpack(leading(`${'../'.repeat(1364)}b`))).toMatchObject({ entryCount: 2 });
    expect(await unpack(leading(`${'../'.repeat(200_000)}b`))).toMatchObject({
      name: 'UnpackError',
      reason: 'LimitExceeded',
    });
  });

  it('may leave a directory of very many names, which goes again', async () => {
    const { files } = createMemoryHostAdapters();
    await files.mkdir('/tree');
    for (let at = 0; at < 200_000; at += 1) await files.writeFile(`/tree/${at}`, new Uint8Array(0));
    await files.rm('/tree');
    await expect(files.stat('/tree')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('of changed bytes is unpacked or refused, never the end of the world', async () => {
    const tar = packLayer({
      'a/b': 'text',
      c: { symlink: 'a' },
      ['n'.repeat(150)]: 'long',
      d: { hardlink: 'a/b' },
    });
    const gzip = gzipSync(tar, { mtime: 0 });
    const met = { refused: 0, unpacked: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(tar, gzip),
        fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { maxLength: 6 }),
        fc.option(fc.nat(), { nil: undefined }),
        async (original, changes, cut) => {
          const bytes = original.slice(
            0,
            cut === undefined ? original.length : cut % original.length,
          );
          for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const outcome = await unpack(bytes);
          if (outcome instanceof Error) {
            met.refused += 1;
            expect(outcome.name).toMatch(/^(?:UnpackError|FileSystemError)$/);
          } else {
            met.unpacked += 1;
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(Math.min(met.refused, met.unpacked)).toBeGreaterThan(0);
  });
});
