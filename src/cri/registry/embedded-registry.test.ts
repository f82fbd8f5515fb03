/**
 * What an OCI registry answers to those who pull and look around. Source: distribution-spec v1.1,
 * "Pull", "Content Discovery", "Content Management", "Error Codes"; RFC 9110, section 14 (ranges).
 */
import { describe, expect, it } from 'vitest';
import { digestOf } from '../oci/index.ts';
import { buildArtifact, type RegistryAuth } from './index.ts';
import { asking, bytesOf, openRegistry, pushBlob, type Ask } from './testing/ask.ts';

const BLOB = '0123456789';
const DIGEST = digestOf(bytesOf(BLOB));
const AT = `/v2/team/app/blobs/${DIGEST}`;

async function withBlob(): Promise<Ask> {
  const ask = asking(openRegistry());
  await pushBlob(ask, 'team/app', DIGEST, BLOB);
  return ask;
}

async function withTags(...tags: readonly string[]): Promise<Ask> {
  const registry = openRegistry();
  const object = buildArtifact({ artifactType: 'application/vnd.example', files: [] });
  for (const tag of tags) await registry.put('team/app', tag, object);
  return asking(registry);
}

describe('the API', () => {
  it.each(['/v2/', '/v2'])('says at %s that it is there', async (path) => {
    expect(await asking(openRegistry())('GET', path)).toMatchObject({
      status: 200,
      headers: { 'docker-distribution-api-version': 'registry/2.0' },
      json: {},
    });
  });

  it.each([
    '/',
    '/v1/',
    '/v2/team',
    '/v2/Team/app/tags/list',
    '/v2/team//app/tags/list',
    '/v2/team/-app/tags/list',
    '/v2/team/a%2fb/tags/list',
    '/v2/%2e%2e/app/manifests/v1',
    '/v2/team/app/manifests/',
    '/v2/team/app/manifests/a/b',
  ])('has nothing at %s', async (path) => {
    const refused = await asking(openRegistry())('GET', path);
    expect(refused).toMatchObject({
      status: 404,
      code: 'NAME_INVALID',
      headers: { 'content-type': 'application/json' },
    });
    expect(refused.json).toEqual({
      errors: [{ code: 'NAME_INVALID', message: expect.any(String) as string }],
    });
  });

  it('keeps repositories apart from the words of its own paths', async () => {
    const ask = asking(openRegistry());
    const repository = 'blobs/uploads/manifests';
    await pushBlob(ask, repository, DIGEST, BLOB);
    expect(await ask('GET', `/v2/${repository}/blobs/${DIGEST}`)).toMatchObject({ text: BLOB });
  });
});

describe('a blob', () => {
  it('is got whole, and HEAD says the same without a body', async () => {
    const ask = await withBlob();
    const headers = {
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'docker-content-digest': DIGEST,
      'accept-ranges': 'bytes',
    };
    expect(await ask('GET', AT)).toMatchObject({ status: 200, text: BLOB, headers });
    expect(await ask('HEAD', AT)).toMatchObject({ status: 200, text: '', headers });
  });

  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=3-5', '345', 'bytes 3-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', BLOB, 'bytes 0-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
  ])('is got in part: %s', async (range, text, contentRange) => {
    const ask = await withBlob();
    expect(await ask('GET', AT, { headers: { range } })).toMatchObject({
      status: 206,
      text,
      headers: { 'content-range': contentRange, 'content-length': String(text.length) },
    });
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('has no %s', async (range) => {
    const ask = await withBlob();
    expect(await ask('GET', AT, { headers: { range } })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
  });

  it.each(['bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=1-2', ''])(
    'is got whole if the range cannot be read: %j',
    async (range) => {
      const ask = await withBlob();
      expect(await ask('GET', AT, { headers: { range } })).toMatchObject({
        status: 200,
        text: BLOB,
      });
    },
  );

  it('is whole to HEAD, for which ranges mean nothing', async () => {
    const ask = await withBlob();
    expect(await ask('HEAD', AT, { headers: { range: 'bytes=0-0' } })).toMatchObject({
      status: 200,
      headers: { 'content-length': '10' },
    });
  });

  it('that is not there is BLOB_UNKNOWN; what names none is DIGEST_INVALID', async () => {
    const ask = await withBlob();
    const other = digestOf(bytesOf('other'));
    expect(await ask('GET', `/v2/team/app/blobs/${other}`)).toMatchObject({
      status: 404,
      code: 'BLOB_UNKNOWN',
    });
    expect(await ask('HEAD', `/v2/team/app/blobs/${other}`)).toMatchObject({
      status: 404,
      text: '',
    });
    for (const name of ['sha256:short', `constructor:${'a'.repeat(64)}`]) {
      expect(await ask('GET', `/v2/team/app/blobs/${name}`)).toMatchObject({
        status: 400,
        code: 'DIGEST_INVALID',
      });
    }
  });

  it('is deleted', async () => {
    const ask = await withBlob();
    expect(await ask('DELETE', AT)).toMatchObject({ status: 202 });
    expect(await ask('GET', AT)).toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
    expect(await ask('DELETE', AT)).toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
  });

  it('is not changed by other methods', async () => {
    expect(await (await withBlob())('PATCH', AT)).toMatchObject({
      status: 405,
      code: 'UNSUPPORTED',
    });
  });
});

describe('a method that a path does not have', () => {
  it.each([
    ['POST', '/v2/', 'GET, HEAD'],
    ['POST', '/v2/_catalog', 'GET, HEAD'],
    ['POST', '/v2/team/app/tags/list', 'GET, HEAD'],
    ['DELETE', '/v2/team/app/tags/list', 'GET, HEAD'],
    ['POST', `/v2/team/app/referrers/${DIGEST}`, 'GET, HEAD'],
    ['DELETE', `/v2/team/app/referrers/${DIGEST}`, 'GET, HEAD'],
    ['POST', '/v2/team/app/manifests/v1', 'GET, HEAD, PUT, DELETE'],
    ['PUT', AT, 'GET, HEAD, DELETE'],
    ['GET', '/v2/team/app/blobs/uploads/', 'POST'],
    ['POST', '/v2/team/app/blobs/uploads/some', 'GET, PATCH, PUT, DELETE'],
  ] as const)('is UNSUPPORTED: %s %s', async (method, path, allow) => {
    expect(await (await withBlob())(method, path)).toMatchObject({
      status: 405,
      code: 'UNSUPPORTED',
      headers: { allow },
    });
  });
});

describe('a registry that is only read', () => {
  const UPLOADS = '/v2/team/app/blobs/uploads/';

  async function readOnly(auth?: RegistryAuth): Promise<Ask> {
    const registry = openRegistry({ isReadOnly: true, ...(auth === undefined ? {} : { auth }) });
    const object = buildArtifact({ artifactType: 'application/vnd.example', files: [] });
    await registry.put('team/app', 'v1', object);
    return asking(registry);
  }

  it.each([
    ['PUT', '/v2/team/app/manifests/v1', 'GET, HEAD'],
    ['DELETE', '/v2/team/app/manifests/v1', 'GET, HEAD'],
    ['DELETE', AT, 'GET, HEAD'],
    ['POST', UPLOADS, ''],
    ['POST', `${UPLOADS}?mount=${DIGEST}&from=team/other`, ''],
    ['GET', `${UPLOADS}some`, ''],
    ['PATCH', `${UPLOADS}some`, ''],
    ['PUT', `${UPLOADS}some?digest=${DIGEST}`, ''],
    ['DELETE', `${UPLOADS}some`, ''],
  ] as const)('refuses %s %s', async (method, path, allow) => {
    expect(await (await readOnly())(method, path)).toMatchObject({
      status: 405,
      code: 'UNSUPPORTED',
      headers: { allow },
    });
  });

  it('answers what changes nothing', async () => {
    const ask = await readOnly();
    expect(await ask('GET', '/v2/team/app/tags/list')).toMatchObject({ json: { tags: ['v1'] } });
    for (const method of ['GET', 'HEAD'] as const) {
      expect(await ask(method, '/v2/team/app/manifests/v1')).toMatchObject({ status: 200 });
    }
  });

  it('tells only who may enter', async () => {
    const ask = await readOnly({ kind: 'basic', users: { alice: 'sesame' } });
    expect(await ask('POST', UPLOADS)).toMatchObject({ status: 401 });
  });
});

describe('the name of a repository', () => {
  it.each([
    ['GET', 'tags/list'],
    ['GET', 'manifests/v1'],
    ['PUT', 'manifests/v1'],
    ['GET', `blobs/${DIGEST}`],
    ['POST', 'blobs/uploads/'],
    ['GET', `referrers/${DIGEST}`],
  ] as const)('has at most 255 characters: %s %s', async (method, rest) => {
    const ask = await withBlob();
    const name = `team/${'a'.repeat(250)}`;
    expect((await ask(method, `/v2/${name}/${rest}`)).code).not.toBe('NAME_INVALID');
    expect(await ask(method, `/v2/${name}a/${rest}`)).toMatchObject({
      status: 400,
      code: 'NAME_INVALID',
    });
  });
});

describe('the list of tags', () => {
  const LIST = '/v2/team/app/tags/list';

  it('is sorted as bytes are', async () => {
    const ask = await withTags('v2', 'latest', 'V1', 'v10');
    expect((await ask('GET', LIST)).json).toEqual({
      name: 'team/app',
      tags: ['V1', 'latest', 'v10', 'v2'],
    });
  });

  it('of an unknown repository is NAME_UNKNOWN', async () => {
    const ask = await withTags('v1');
    expect(await ask('GET', '/v2/team/none/tags/list')).toMatchObject({
      status: 404,
      code: 'NAME_UNKNOWN',
    });
  });

  it('comes in pages that lead to each other', async () => {
    const tags = ['a', 'b', 'c', 'd', 'e'];
    const ask = await withTags(...tags);
    const pages: unknown[] = [];
    let next: string | undefined = `${LIST}?n=2`;
    while (next !== undefined) {
      const page = await ask('GET', next);
      pages.push((page.json as { tags: unknown }).tags);
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it.each([
    ['n=0', []],
    ['n=5', ['a', 'b']],
    ['last=a', ['b']],
    ['last=b', []],
    ['n=1&last=a', ['b']],
  ])('with %s has no next page', async (query, tags) => {
    const page = await (await withTags('a', 'b'))('GET', `${LIST}?${query}`);
    expect(page.json).toEqual({ name: 'team/app', tags });
    expect(page.headers['link']).toBeUndefined();
  });

  it.each(['n=-1', 'n=many', 'n='])('refuses %s', async (query) => {
    const ask = await withTags('a');
    expect(await ask('GET', `${LIST}?${query}`)).toMatchObject({ status: 400 });
  });
});

describe('the catalog', () => {
  it('lists repositories', async () => {
    const registry = openRegistry();
    const object = buildArtifact({ artifactType: 'application/vnd.example', files: [] });
    for (const name of ['team/b', 'a', 'team/a']) await registry.put(name, 'v1', object);
    expect((await asking(registry)('GET', '/v2/_catalog')).json).toEqual({
      repositories: ['a', 'team/a', 'team/b'],
    });
  });
});
