/** What clients send and registries answer, however odd, is refused in words; never a `TypeError`. */
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import type { HttpResponse, Transport } from '../oci/index.ts';
import { buildArtifact, openDirectoryStorage, pushObject, type BuiltObject } from './index.ts';
import { asking, openRegistry } from './testing/ask.ts';

const OBJECT: BuiltObject = buildArtifact({
  artifactType: 'application/vnd.example',
  files: [{ name: 'a', content: 'a' }],
});

function answering(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): HttpResponse {
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield new TextEncoder().encode(body);
  }
  return { status, headers, body: chunks(), cancel: () => undefined };
}

describe('a request', () => {
  it.each(['http://[', 'http://a:99999/v2/', 'http:///', 'nonsense'])(
    'to the address %s is refused',
    async (url) => {
      const response = await openRegistry().handle({ method: 'GET', url, headers: {} });
      expect(response.status).toBe(400);
    },
  );
});

describe('a manifest', () => {
  const document = { schemaVersion: 2, mediaType: 'application/vnd.example+json' };
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

  it.each<[string, string]>([
    ['a type with a line break', JSON.stringify({ ...document, mediaType: 'a/b\r\nx: y' })],
    ['a type that is none', JSON.stringify({ ...document, mediaType: 'text' })],
    ['a list of annotations', JSON.stringify({ ...document, annotations: ['a'] })],
    ['an annotation that is a number', JSON.stringify({ ...document, annotations: { a: 7 } })],
    ['annotations without end', `{"mediaType":"a/b","annotations":{"a":${deep}}}`],
    ['no UTF-8', '\ud800'],
  ])('with %s is refused', async (_what, body) => {
    const ask = asking(openRegistry());
    const bytes =
      body === '\ud800' ? Uint8Array.of(0x22, 0xff, 0x22) : new TextEncoder().encode(body);
    expect(await ask('PUT', '/v2/team/app/manifests/v1', { body: bytes })).toMatchObject({
      status: 400,
      code: 'MANIFEST_INVALID',
    });
  });

  it('with annotations, or null for them, is taken', async () => {
    const ask = asking(openRegistry());
    for (const annotations of [{ a: 'b' }, null]) {
      const body = JSON.stringify({ ...document, annotations });
      expect(await ask('PUT', '/v2/team/app/manifests/v1', { body })).toMatchObject({
        status: 201,
      });
    }
  });
});

describe('a storage that somebody else has written', () => {
  it.each(['null', '7', '{"v1":7}', '{"v1":"latest"}', '{'])(
    'has damaged tags: %s',
    async (text) => {
      const { files } = createMemoryHostAdapters();
      await files.mkdir('/registry/repositories/team~app', { recursive: true });
      const path = '/registry/repositories/team~app/tags.json';
      await files.writeFile(path, new TextEncoder().encode(text));
      const storage = await openDirectoryStorage(files, '/registry');
      const reports: string[] = [];
      const ask = asking(openRegistry({ storage, report: (line) => reports.push(line) }));
      expect(await ask('GET', '/v2/team/app/tags/list')).toMatchObject({
        status: 500,
        code: 'UNKNOWN',
      });
      expect(reports).toEqual([`GET /v2/team/app/tags/list: registry storage: ${path} is damaged`]);
    },
  );
});

describe('a registry that is pushed to', () => {
  const push = (answer: (url: string) => HttpResponse): Promise<unknown> => {
    const transport: Transport = { request: ({ url }) => Promise.resolve(answer(url)) };
    const credentials = { username: 'alice', password: 'ü'.repeat(200_000) };
    const endpoint = 'http://registry.test';
    return pushObject({ transport, endpoint, repository: 'a', object: OBJECT, credentials });
  };

  it.each(['http://', 'http://a:99999', '//['])('goes on at %s', async (location) => {
    const pushed = push((url) => answering(url.endsWith('/uploads/') ? 202 : 404, { location }));
    await expect(pushed).rejects.toMatchObject({ name: 'PushError' });
  });

  it.each(['', 'null', '7', '{}', '{"token":7}'])('gives the token %j', async (body) => {
    const challenge = 'Bearer realm="http://registry.test/token"';
    const pushed = push((url) =>
      url.includes('/token')
        ? answering(200, {}, body)
        : answering(401, { 'www-authenticate': challenge }),
    );
    await expect(pushed).rejects.toMatchObject({ name: 'PushError' });
  });

  it('asks for a token at no address', async () => {
    const pushed = push(() => answering(401, { 'www-authenticate': 'Bearer realm="no url"' }));
    await expect(pushed).rejects.toMatchObject({ name: 'PushError' });
  });
});
