/** The embedded registry, request by request. Source: OCI distribution-spec v1.1, its conformance tests. */
import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, type HttpRequest } from '../oci/index.ts';
import { buildImage } from './image-builder.ts';
import { createMemoryStorage, EmbeddedRegistry } from './index.ts';

const BLOB = new TextEncoder().encode('a blob of some bytes');
const DIGEST = digestOf(BLOB);
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

let registry: EmbeddedRegistry;

beforeEach(() => {
  registry = new EmbeddedRegistry({ storage: createMemoryStorage(), now: () => 0 });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

async function ask(
  method: HttpRequest['method'],
  path: string,
  body?: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const response = await registry.handle({
    method,
    url: new URL(path, 'http://registry.test').href,
    headers,
    ...(bytes === undefined ? {} : { body: bytes }),
  });
  let text = '';
  for await (const chunk of response.body) text += new TextDecoder().decode(chunk);
  return { status: response.status, headers: response.headers, text };
}

function codeOf({ text }: Answer): string | undefined {
  const { errors } = JSON.parse(text) as { errors: { code: string; message: string }[] };
  return errors[0]?.code;
}

async function begin(): Promise<string> {
  const { status, headers } = await ask('POST', '/v2/team/config/blobs/uploads/');
  expect(status).toBe(202);
  return headers['location'] ?? '';
}

function withDigest(location: string, digest: string = DIGEST): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`;
}

describe('the base', () => {
  it('says what it is', async () => {
    expect(await ask('GET', '/v2/')).toMatchObject({
      status: 200,
      headers: { 'docker-distribution-api-version': 'registry/2.0' },
    });
  });

  it('knows its endpoints only', async () => {
    expect((await ask('GET', '/v2/team/config/nonsense')).status).toBe(404);
    expect((await ask('GET', '/')).status).toBe(404);
  });
});

describe('a blob', () => {
  it.each([
    [
      'in one POST',
      async () => ask('POST', `/v2/team/config/blobs/uploads/?digest=${DIGEST}`, BLOB),
    ],
    ['by POST and PUT', async () => ask('PUT', withDigest(await begin()), BLOB)],
    [
      'in chunks',
      async () => {
        const first = await ask('PATCH', await begin(), BLOB.slice(0, 5), {
          'content-range': '0-4',
          'content-length': '5',
        });
        expect(first).toMatchObject({ status: 202, headers: { range: '0-4' } });
        const second = await ask('PATCH', first.headers['location'] ?? '', BLOB.slice(5), {
          'content-range': `5-${String(BLOB.length - 1)}`,
        });
        return ask('PUT', withDigest(second.headers['location'] ?? ''));
      },
    ],
  ])('is pushed %s', async (_name, push) => {
    const pushed = await push();
    expect(pushed.status).toBe(201);
    expect(pushed.headers['docker-content-digest']).toBe(DIGEST);
    expect(pushed.headers['location']).toContain(DIGEST);
    const got = await ask('GET', `/v2/team/config/blobs/${DIGEST}`);
    expect(got).toMatchObject({ status: 200, text: 'a blob of some bytes' });
    expect(await ask('HEAD', `/v2/team/config/blobs/${DIGEST}`)).toMatchObject({
      status: 200,
      headers: { 'content-length': String(BLOB.length), 'docker-content-digest': DIGEST },
      text: '',
    });
  });

  it('is refused under another digest', async () => {
    const answer = await ask('PUT', withDigest(await begin(), `sha256:${'0'.repeat(64)}`), BLOB);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('DIGEST_INVALID');
    expect((await ask('HEAD', `/v2/team/config/blobs/${DIGEST}`)).status).toBe(404);
  });

  it('is refused out of order', async () => {
    const location = await begin();
    const answer = await ask('PATCH', location, BLOB.slice(5), { 'content-range': '5-9' });
    expect(answer.status).toBe(416);
  });

  it('is refused in an upload that nobody began', async () => {
    const answer = await ask('PUT', withDigest('/v2/team/config/blobs/uploads/none'), BLOB);
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  it('says where an upload stands, and forgets a cancelled one', async () => {
    const location = await begin();
    const { headers } = await ask('PATCH', location, BLOB.slice(0, 5));
    const at = headers['location'] ?? location;
    expect(await ask('GET', at)).toMatchObject({ status: 204, headers: { range: '0-4' } });
    expect((await ask('DELETE', at)).status).toBe(204);
    expect((await ask('GET', at)).status).toBe(404);
  });

  it('is given in part', async () => {
    await ask('POST', `/v2/team/config/blobs/uploads/?digest=${DIGEST}`, BLOB);
    const path = `/v2/team/config/blobs/${DIGEST}`;
    const part = await ask('GET', path, undefined, { range: 'bytes=2-5' });
    expect(part).toMatchObject({
      status: 206,
      text: 'blob',
      headers: { 'content-range': `bytes 2-5/${String(BLOB.length)}`, 'content-length': '4' },
    });
    expect((await ask('GET', path, undefined, { range: 'bytes=7-' })).text).toBe('of some bytes');
    expect((await ask('GET', path, undefined, { range: 'bytes=100-' })).status).toBe(416);
  });

  it('is unknown until it is pushed', async () => {
    const answer = await ask('GET', `/v2/team/config/blobs/${DIGEST}`);
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe('BLOB_UNKNOWN');
  });
});

describe('a manifest', () => {
  const image = buildImage({ layers: [{ files: { version: 'one' } }] });

  async function pushBlobs(): Promise<void> {
    for (const { digest, bytes } of image.blobs) {
      await ask('POST', `/v2/team/config/blobs/uploads/?digest=${digest}`, bytes);
    }
  }

  const put = (reference: string): Promise<Answer> =>
    ask('PUT', `/v2/team/config/manifests/${reference}`, image.manifest.bytes, {
      'content-type': MANIFEST,
    });

  it('is pushed by tag, and given by tag and digest', async () => {
    await pushBlobs();
    expect(await put('v1')).toMatchObject({
      status: 201,
      headers: { 'docker-content-digest': image.manifest.digest },
    });
    for (const reference of ['v1', image.manifest.digest]) {
      expect(await ask('GET', `/v2/team/config/manifests/${reference}`)).toMatchObject({
        status: 200,
        headers: { 'content-type': MANIFEST, 'docker-content-digest': image.manifest.digest },
        text: new TextDecoder().decode(image.manifest.bytes),
      });
      expect(await ask('HEAD', `/v2/team/config/manifests/${reference}`)).toMatchObject({
        status: 200,
        headers: { 'content-length': String(image.manifest.bytes.length) },
        text: '',
      });
    }
  });

  it('is refused without its blobs', async () => {
    const answer = await put('v1');
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  it('is refused under another digest', async () => {
    await pushBlobs();
    const answer = await put(`sha256:${'0'.repeat(64)}`);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('DIGEST_INVALID');
  });

  it.each([
    '{',
    '[]',
    'null',
    '{"schemaVersion":1}',
    '{"schemaVersion":2,"layers":{}}',
    '{"schemaVersion":2,"layers":[null]}',
    '{"schemaVersion":2,"config":{"digest":"constructor:x"}}',
    '{"schemaVersion":2,"mediaType":"text/html"}',
  ])('is refused: %s', async (text) => {
    const answer = await ask('PUT', '/v2/team/config/manifests/v1', text, {
      'content-type': MANIFEST,
    });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('MANIFEST_INVALID');
  });

  it('loses its tag, then itself', async () => {
    await pushBlobs();
    await put('v1');
    expect((await ask('DELETE', '/v2/team/config/manifests/v1')).status).toBe(202);
    const gone = await ask('GET', '/v2/team/config/manifests/v1');
    expect(gone.status).toBe(404);
    expect(codeOf(gone)).toBe('MANIFEST_UNKNOWN');
    const path = `/v2/team/config/manifests/${image.manifest.digest}`;
    expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('DELETE', path)).status).toBe(202);
    expect((await ask('GET', path)).status).toBe(404);
  });

  it('has its tags listed, in order and in pages', async () => {
    await pushBlobs();
    for (const tag of ['v2', 'v1', 'v10']) await put(tag);
    const all = await ask('GET', '/v2/team/config/tags/list');
    expect(JSON.parse(all.text)).toEqual({ name: 'team/config', tags: ['v1', 'v10', 'v2'] });
    const page = await ask('GET', '/v2/team/config/tags/list?n=2');
    expect(JSON.parse(page.text)).toEqual({ name: 'team/config', tags: ['v1', 'v10'] });
    expect(page.headers['link']).toContain('last=v10');
    const rest = await ask('GET', '/v2/team/config/tags/list?n=2&last=v10');
    expect(JSON.parse(rest.text)).toEqual({ name: 'team/config', tags: ['v2'] });
    const unknown = await ask('GET', '/v2/team/other/tags/list');
    expect(unknown.status).toBe(404);
    expect(codeOf(unknown)).toBe('NAME_UNKNOWN');
  });
});

describe('a name', () => {
  it.each(['/v2/Team/config/tags/list', '/v2/team//config/tags/list', '/v2/../etc/tags/list'])(
    'is refused: %s',
    async (path) => {
      expect((await ask('GET', path)).status).toBe(404);
    },
  );
});
