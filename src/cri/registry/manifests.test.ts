/** Manifests, tags and referrers, as OCI distribution-spec v1.1 has them; errors by its codes. */
import { describe, expect, it } from 'vitest';
import { digestOf } from '../oci/index.ts';
import { buildArtifact, buildImage, buildIndex, type BuiltObject } from './index.ts';
import { asking, bytesOf, openRegistry, pushBlob, type Ask, type Answered } from './testing/ask.ts';

const OBJECT = buildArtifact({
  artifactType: 'application/vnd.example',
  files: [{ name: 'app.yaml', content: 'replicas: 2\n' }],
});
const { manifest: MANIFEST } = OBJECT;
const TEXT = new TextDecoder().decode(MANIFEST.bytes);
const ROOT = '/v2/team/app/manifests';
const TYPE = { 'content-type': MANIFEST.mediaType };

async function withBlobs(object: BuiltObject = OBJECT): Promise<Ask> {
  const ask = asking(openRegistry());
  for (const { digest, bytes } of object.blobs) await pushBlob(ask, 'team/app', digest, bytes);
  return ask;
}

function put(ask: Ask, reference: string, body: string | Uint8Array = TEXT): Promise<Answered> {
  return ask('PUT', `${ROOT}/${reference}`, { headers: TYPE, body });
}

function tagsOf(ask: Ask): Promise<unknown> {
  return ask('GET', '/v2/team/app/tags/list').then(({ json }) => json);
}

describe('a manifest', () => {
  it.each(['v1', MANIFEST.digest])('is put under %s', async (reference) => {
    const ask = await withBlobs();
    expect(await put(ask, reference)).toMatchObject({
      status: 201,
      headers: { location: `${ROOT}/${MANIFEST.digest}`, 'docker-content-digest': MANIFEST.digest },
    });
    for (const name of [reference, MANIFEST.digest]) {
      expect(await ask('GET', `${ROOT}/${name}`)).toMatchObject({
        status: 200,
        text: TEXT,
        headers: {
          'content-type': MANIFEST.mediaType,
          'content-length': String(MANIFEST.bytes.length),
          'docker-content-digest': MANIFEST.digest,
        },
      });
    }
  });

  it('answers HEAD like GET, without a body', async () => {
    const ask = await withBlobs();
    await put(ask, 'v1');
    const [head, get] = [await ask('HEAD', `${ROOT}/v1`), await ask('GET', `${ROOT}/v1`)];
    expect(head).toMatchObject({ status: 200, headers: get.headers, text: '' });
  });

  it.each(['v2', `sha256:${'0'.repeat(64)}`, 'sha256:short', `constructor:${'a'.repeat(64)}`])(
    'is MANIFEST_UNKNOWN as %s',
    async (reference) => {
      const ask = await withBlobs();
      await put(ask, 'v1');
      for (const method of ['GET', 'DELETE'] as const) {
        const refused = await ask(method, `${ROOT}/${reference}`);
        expect(refused).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
      }
      expect(await ask('HEAD', `${ROOT}/${reference}`)).toMatchObject({ status: 404, text: '' });
      expect(await ask('GET', `/v2/team/none/manifests/v1`)).toMatchObject({
        code: 'MANIFEST_UNKNOWN',
      });
    },
  );

  it('belongs to its repository', async () => {
    const ask = await withBlobs();
    await put(ask, 'v1');
    expect(await ask('GET', `/v2/team/other/manifests/${MANIFEST.digest}`)).toMatchObject({
      code: 'MANIFEST_UNKNOWN',
    });
  });

  it('without its blobs is MANIFEST_BLOB_UNKNOWN', async () => {
    const ask = asking(openRegistry());
    expect(await put(ask, 'v1')).toMatchObject({ status: 404, code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(await ask('GET', `${ROOT}/v1`)).toMatchObject({ status: 404 });
  });

  it('of an index wants its manifests first', async () => {
    const platform = { os: 'linux', architecture: 'amd64' };
    const object = buildImage({ layers: [{ files: { a: 'a' } }] });
    const { manifest } = buildIndex([{ object, platform }]);
    const ask = await withBlobs(object);
    const request = { headers: { 'content-type': manifest.mediaType }, body: manifest.bytes };
    const refused = await ask('PUT', `${ROOT}/v1`, request);
    expect(refused).toMatchObject({ status: 404, code: 'MANIFEST_BLOB_UNKNOWN' });
    await put(ask, object.manifest.digest, object.manifest.bytes);
    expect(await ask('PUT', `${ROOT}/v1`, request)).toMatchObject({ status: 201 });
  });

  it('under another digest is DIGEST_INVALID', async () => {
    const ask = await withBlobs();
    for (const digest of [digestOf(bytesOf('other')), 'sha256:short']) {
      expect(await put(ask, digest)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    }
  });

  it.each(['-v1', '.v1', 'v'.repeat(129), 'v%201'])('is not put under the tag %s', async (tag) => {
    expect(await put(await withBlobs(), tag)).toMatchObject({ code: 'MANIFEST_INVALID' });
  });

  it.each([
    '',
    'nonsense',
    'null',
    '[]',
    '7',
    '{}',
    '{"layers":{}}',
    '{"layers":[null]}',
    '{"layers":[{"digest":7}]}',
    '{"manifests":7}',
    `{"layers":{"digest":"${MANIFEST.digest}"}}`,
    `{"config":[{"digest":"${MANIFEST.digest}"}]}`,
    '{"subject":7}',
    '{"subject":{"digest":"sha256:short"}}',
    `{"config":{"digest":"constructor:${'a'.repeat(64)}"}}`,
    `{"mediaType":"application/vnd.oci.image.index.v1+json"}`,
  ])('is not %s', async (text) => {
    const document = text === '{}' ? { headers: {}, body: text } : { headers: TYPE, body: text };
    expect(await (await withBlobs()).call(undefined, 'PUT', `${ROOT}/v1`, document)).toMatchObject({
      status: 400,
      code: 'MANIFEST_INVALID',
    });
  });

  it('under sha512 has no other name', async () => {
    const ask = await withBlobs();
    const digest = digestOf(MANIFEST.bytes, 'sha512');
    expect(await put(ask, digest)).toMatchObject({
      status: 201,
      headers: { location: `${ROOT}/${digest}`, 'docker-content-digest': digest },
    });
    for (const method of ['GET', 'HEAD'] as const) {
      expect(await ask(method, `${ROOT}/${digest}`)).toMatchObject({
        status: 200,
        headers: { 'docker-content-digest': digest },
      });
      expect(await ask(method, `${ROOT}/${MANIFEST.digest}`)).toMatchObject({ status: 404 });
    }
    const other = digestOf(bytesOf('other'), 'sha512');
    expect(await put(ask, other)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    expect(await ask('DELETE', `${ROOT}/${digest}`)).toMatchObject({ status: 202 });
    expect(await ask('GET', `${ROOT}/${digest}`)).toMatchObject({ status: 404 });
  });

  it('is put under a digest with tags, all of them or none', async () => {
    const ask = await withBlobs();
    const tagged = (query: string) => put(ask, `${MANIFEST.digest}?${query}`);
    expect(await tagged('tag=v1&tag=-v2')).toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(await ask('GET', `${ROOT}/${MANIFEST.digest}`)).toMatchObject({ status: 404 });
    expect(await tagged('tag=v1&tag=v2')).toMatchObject({
      status: 201,
      headers: { 'oci-tag': 'v1, v2' },
    });
    expect(await tagsOf(ask)).toEqual({ name: 'team/app', tags: ['v1', 'v2'] });
  });

  it('that the client has already is not sent', async () => {
    const ask = await withBlobs();
    await put(ask, 'v1');
    const headers = { 'if-none-match': `"${MANIFEST.digest}"` };
    expect(await ask('GET', `${ROOT}/v1`, { headers })).toMatchObject({ status: 304, text: '' });
  });

  const layer = (fields: object): string =>
    JSON.stringify({ ...(JSON.parse(TEXT) as object), layers: [fields] });
  const [, { digest, mediaType, bytes } = OBJECT.manifest] = OBJECT.blobs;
  const elsewhere = digestOf(bytesOf('elsewhere'));

  it.each([
    ['is larger', { digest, mediaType, size: bytes.length + 1 }],
    ['has no size', { digest, mediaType }],
    ['has other data', { digest, mediaType, size: bytes.length, data: btoa('other') }],
    ['has data that is none', { digest, mediaType, size: bytes.length, data: '%' }],
  ])('with a layer that %s is refused', async (_how, fields) => {
    const refused = await put(await withBlobs(), 'v1', layer(fields));
    expect(refused).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  });

  it('with its data in it is taken', async () => {
    const data = btoa(new TextDecoder().decode(bytes));
    const whole = layer({ digest, mediaType, size: bytes.length, data });
    expect(await put(await withBlobs(), 'v1', whole)).toMatchObject({ status: 201 });
  });

  it('needs no layers that may not be distributed, wherever they are; but all others', async () => {
    for (const type of [
      'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    ]) {
      const foreign = layer({ digest: elsewhere, mediaType: type, size: 7 });
      expect(await put(await withBlobs(), 'v1', foreign)).toMatchObject({ status: 201 });
    }
    const urls = ['https://elsewhere.test/'];
    const missing = layer({ digest: elsewhere, mediaType, size: 7, urls });
    expect(await put(await withBlobs(), 'v1', missing)).toMatchObject({
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
  });

  it('is at most 4 MiB large', async () => {
    const body = new Uint8Array(4 * 1024 * 1024 + 1).fill(32);
    expect(await put(await withBlobs(), 'v1', body)).toMatchObject({
      status: 413,
      code: 'SIZE_INVALID',
    });
  });
});

describe('a tag', () => {
  it('moves, and both manifests stay', async () => {
    const ask = await withBlobs();
    await put(ask, 'v1');
    const other = TEXT.replace('{', '{ ');
    await put(ask, 'v1', other);
    expect(await ask('GET', `${ROOT}/v1`)).toMatchObject({ text: other });
    expect(await ask('GET', `${ROOT}/${MANIFEST.digest}`)).toMatchObject({ text: TEXT });
  });

  it('is deleted alone; a manifest with all its tags', async () => {
    const ask = await withBlobs();
    for (const tag of ['v1', 'v2', 'v3']) await put(ask, tag);
    expect(await ask('DELETE', `${ROOT}/v1`)).toMatchObject({ status: 202 });
    expect(await ask('DELETE', `${ROOT}/v1`)).toMatchObject({ status: 404 });
    expect(await tagsOf(ask)).toEqual({ name: 'team/app', tags: ['v2', 'v3'] });
    expect(await ask('DELETE', `${ROOT}/${MANIFEST.digest}`)).toMatchObject({ status: 202 });
    expect(await tagsOf(ask)).toEqual({ name: 'team/app', tags: [] });
    expect(await ask('GET', `${ROOT}/v2`)).toMatchObject({ status: 404 });
  });

  it('may be called as every object has a member', async () => {
    const ask = await withBlobs();
    await put(ask, '__proto__');
    await put(ask, 'constructor');
    expect(await tagsOf(ask)).toEqual({ name: 'team/app', tags: ['__proto__', 'constructor'] });
    expect(await ask('GET', `${ROOT}/toString`)).toMatchObject({ status: 404 });
  });

  it('is not lost when another is put at the same time', async () => {
    const ask = await withBlobs();
    const names = Array.from({ length: 10 }, (_none, at) => `v${at}`);
    await Promise.all(names.map((tag) => put(ask, tag)));
    expect(await tagsOf(ask)).toEqual({ name: 'team/app', tags: names });
  });
});

describe('referrers', () => {
  const about = (artifactType: string, extra: object = {}): string =>
    JSON.stringify({
      ...(JSON.parse(TEXT) as object),
      artifactType,
      subject: {
        mediaType: MANIFEST.mediaType,
        digest: MANIFEST.digest,
        size: MANIFEST.bytes.length,
      },
      ...extra,
    });
  const path = `/v2/team/app/referrers/${MANIFEST.digest}`;

  it('are an index of the manifests about a digest', async () => {
    const ask = await withBlobs();
    const annotations = { by: 'alice' };
    const signature = about('application/vnd.signature', { annotations });
    const pushed = await put(ask, digestOf(bytesOf(signature)), signature);
    expect(pushed.headers['oci-subject']).toBe(MANIFEST.digest);
    await put(ask, 'v1');

    expect(await ask('GET', path)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
    });
    expect((await ask('GET', path)).json).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: MANIFEST.mediaType,
          size: signature.length,
          digest: digestOf(bytesOf(signature)),
          artifactType: 'application/vnd.signature',
          annotations,
        },
      ],
    });
  });

  it('are filtered by artifactType, and say so', async () => {
    const ask = await withBlobs();
    await put(ask, 'one', about('application/vnd.one'));
    await put(ask, 'two', about('application/vnd.two'));
    const filtered = await ask('GET', `${path}?artifactType=application/vnd.two`);
    expect(filtered.headers['oci-filters-applied']).toBe('artifactType');
    expect(filtered.json).toMatchObject({ manifests: [{ artifactType: 'application/vnd.two' }] });
  });

  it('without a type have that of their config', async () => {
    const ask = await withBlobs();
    const untyped = about('');
    await put(ask, digestOf(bytesOf(untyped)), untyped);
    expect((await ask('GET', path)).json).toMatchObject({
      manifests: [{ artifactType: 'application/vnd.oci.empty.v1+json' }],
    });
  });

  it('come in pages that lead to each other, and stay filtered', async () => {
    const ask = await withBlobs();
    for (const tag of ['one', 'two', 'three']) {
      await put(ask, tag, about('application/vnd.a', { annotations: { tag } }));
      await put(ask, tag, about('application/vnd.b', { annotations: { tag } }));
    }
    const tags: unknown[] = [];
    let next: string | undefined = `${path}?artifactType=application/vnd.a&n=2`;
    while (next !== undefined) {
      const page = await ask('GET', next);
      const { manifests } = page.json as { manifests: { annotations: { tag: string } }[] };
      expect(manifests.length).toBeLessThanOrEqual(2);
      tags.push(...manifests.map(({ annotations }) => annotations.tag));
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(tags.sort()).toEqual(['one', 'three', 'two']);
  });

  it('of what nobody speaks about are none; of no digest an error', async () => {
    const ask = await withBlobs();
    expect(await ask('GET', path)).toMatchObject({ status: 200, json: { manifests: [] } });
    expect(await ask('GET', '/v2/team/app/referrers/sha256:short')).toMatchObject({ status: 400 });
  });
});
