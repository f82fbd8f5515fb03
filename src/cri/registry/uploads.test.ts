/** Blobs are pushed as OCI distribution-spec v1.1, "Pushing blobs", says; errors by its codes. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { digestOf, TransportError } from '../oci/index.ts';
import { openDirectoryStorage } from './index.ts';
import { asking, bytesOf, openRegistry, pushBlob, type Ask } from './testing/ask.ts';

const BLOB = 'hello, blob';
const DIGEST = digestOf(bytesOf(BLOB));
const UPLOADS = '/v2/team/app/blobs/uploads/';
const AT = `/v2/team/app/blobs/${DIGEST}`;

function fresh(): Ask {
  return asking(openRegistry());
}

async function begin(ask: Ask): Promise<string> {
  const begun = await ask('POST', UPLOADS);
  expect(begun.status).toBe(202);
  expect(begun.headers['range']).toBe('0-0');
  return begun.headers['location'] ?? '';
}

async function expectStored(ask: Ask): Promise<void> {
  expect(await ask('GET', AT)).toMatchObject({ status: 200, text: BLOB });
}

describe('a blob is pushed', () => {
  it('with one POST', async () => {
    const ask = fresh();
    const pushed = await pushBlob(ask, 'team/app', DIGEST, BLOB);
    expect(pushed).toMatchObject({
      status: 201,
      headers: { location: AT, 'docker-content-digest': DIGEST },
    });
    await expectStored(ask);
  });

  it('with POST, then PUT', async () => {
    const ask = fresh();
    const location = await begin(ask);
    const pushed = await ask('PUT', `${location}?digest=${DIGEST}`, { body: BLOB });
    expect(pushed).toMatchObject({ status: 201, headers: { location: AT } });
    await expectStored(ask);
  });

  it('in chunks, the last of them with the PUT or before it', async () => {
    for (const last of [BLOB.slice(9), '']) {
      const ask = fresh();
      const location = await begin(ask);
      const chunks =
        last === '' ? [BLOB.slice(0, 5), BLOB.slice(5)] : [BLOB.slice(0, 5), BLOB.slice(5, 9)];
      let at = 0;
      for (const body of chunks) {
        const headers = { 'content-range': `${at}-${at + body.length - 1}` };
        at += body.length;
        const patched = await ask('PATCH', location, { headers, body });
        expect(patched).toMatchObject({
          status: 202,
          headers: { location, range: `0-${at - 1}` },
        });
      }
      expect(await ask('PUT', `${location}?digest=${DIGEST}`, { body: last })).toMatchObject({
        status: 201,
      });
      await expectStored(ask);
    }
  });

  it('as a stream without ranges, as Docker does', async () => {
    const ask = fresh();
    const location = await begin(ask);
    expect(await ask('PATCH', location, { body: BLOB })).toMatchObject({ status: 202 });
    expect(await ask('PUT', `${location}?digest=${DIGEST}`)).toMatchObject({ status: 201 });
    await expectStored(ask);
  });

  it('by mounting it from another repository', async () => {
    const ask = fresh();
    await pushBlob(ask, 'team/other', DIGEST, BLOB);
    expect(await ask('POST', `${UPLOADS}?mount=${DIGEST}&from=team/other`)).toMatchObject({
      status: 201,
      headers: { location: AT },
    });
    const none = digestOf(bytesOf('not there'));
    expect(await ask('POST', `${UPLOADS}?mount=${none}&from=team/other`)).toMatchObject({
      status: 202,
    });
  });

  it('twice, without harm', async () => {
    const ask = fresh();
    await pushBlob(ask, 'team/app', DIGEST, BLOB);
    expect(await pushBlob(ask, 'team/app', DIGEST, BLOB)).toMatchObject({ status: 201 });
    await expectStored(ask);
  });
});

describe('an upload under way', () => {
  it('tells how far it is', async () => {
    const ask = fresh();
    const location = await begin(ask);
    await ask('PATCH', location, { body: BLOB });
    expect(await ask('GET', location)).toMatchObject({
      status: 204,
      headers: { location, range: `0-${BLOB.length - 1}` },
    });
  });

  it('refuses a chunk out of order with 416 and goes on with the right one', async () => {
    const ask = fresh();
    const location = await begin(ask);
    await ask('PATCH', location, { headers: { 'content-range': '0-4' }, body: BLOB.slice(0, 5) });
    for (const range of ['0-4', '4-8', '6-10', 'nonsense', '5']) {
      const headers = { 'content-range': range };
      const refused = await ask('PATCH', location, { headers, body: BLOB.slice(0, 5) });
      expect(refused).toMatchObject({ status: 416, headers: { location, range: '0-4' } });
    }
    const headers = { 'content-range': `5-${BLOB.length - 1}` };
    await ask('PATCH', location, { headers, body: BLOB.slice(5) });
    expect(await ask('PUT', `${location}?digest=${DIGEST}`)).toMatchObject({ status: 201 });
  });

  it('refuses a chunk that is not as long as it says', async () => {
    const ask = fresh();
    const location = await begin(ask);
    const headers = { 'content-range': '0-9' };
    expect(await ask('PATCH', location, { headers, body: BLOB.slice(0, 5) })).toMatchObject({
      status: 400,
      code: 'SIZE_INVALID',
    });
    expect((await ask('GET', location)).headers['range']).toBe('0-0');
  });

  it('takes one of two chunks that claim the same place at the same time', async () => {
    const ask = fresh();
    const location = await begin(ask);
    const chunk = { headers: { 'content-range': '0-4' }, body: BLOB.slice(0, 5) };
    const both = await Promise.all([ask('PATCH', location, chunk), ask('PATCH', location, chunk)]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 416]);
  });

  it('is over once it was cancelled', async () => {
    const ask = fresh();
    const location = await begin(ask);
    expect(await ask('DELETE', location)).toMatchObject({ status: 204 });
    expect(await ask('PUT', `${location}?digest=${DIGEST}`, { body: BLOB })).toMatchObject({
      status: 404,
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
  });

  it('belongs to its repository', async () => {
    const ask = fresh();
    const location = (await begin(ask)).replace('team/app', 'team/other');
    expect(await ask('PATCH', location, { body: BLOB })).toMatchObject({
      status: 404,
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
  });
});

describe('an upload', () => {
  it('goes by the id that was drawn for it', async () => {
    const ids = ['5a1c', '77f0'];
    const ask = asking(openRegistry({ newUploadId: () => ids.shift() ?? '' }));
    expect(await begin(ask)).toBe(`${UPLOADS}5a1c`);
    expect(await begin(ask)).toBe(`${UPLOADS}77f0`);
  });

  it('that nobody goes on with for an hour is forgotten, and what it brought', async () => {
    let now = 0;
    const { files } = createMemoryHostAdapters();
    const storage = await openDirectoryStorage(files, '/registry');
    const ask = asking(openRegistry({ storage, now: () => now }));
    const [first, second] = [await begin(ask), await begin(ask)];
    await ask('PATCH', first, { body: BLOB });
    await ask('PATCH', second, { body: BLOB });
    now += 3_600_000;
    await ask('GET', second);
    expect(await files.readdir('/registry/writing')).toHaveLength(2);
    now += 1;
    await begin(ask);
    expect(await ask('GET', first)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    expect(await ask('GET', second)).toMatchObject({ status: 204 });
    expect(await files.readdir('/registry/writing')).toHaveLength(1);
  });

  it('that broke off keeps the chunks before, and nothing of the last', async () => {
    const { files } = createMemoryHostAdapters();
    const registry = openRegistry({ storage: await openDirectoryStorage(files, '/registry') });
    const ask = asking(registry);
    const location = await begin(ask);
    await ask('PATCH', location, { body: BLOB.slice(0, 5) });
    async function* broken(): AsyncIterable<Uint8Array> {
      yield bytesOf(BLOB.slice(5, 8));
      throw new TransportError('ECONNRESET', 'aborted');
    }
    const url = `http://registry.test${location}`;
    const sent = registry.handle({ method: 'PATCH', url, headers: {}, body: broken() });
    await expect(sent).rejects.toMatchObject({ name: 'TransportError' });
    expect(await files.readdir('/registry/writing')).toHaveLength(1);
    expect((await ask('GET', location)).headers['range']).toBe('0-4');
    const last = await ask('PUT', `${location}?digest=${DIGEST}`, { body: BLOB.slice(5) });
    expect(last).toMatchObject({ status: 201 });
    await expectStored(ask);
    expect(await files.readdir('/registry/writing')).toEqual([]);
  });

  it('of a process that was killed is swept when the next begins', async () => {
    const { files } = createMemoryHostAdapters();
    const ask = asking(openRegistry({ storage: await openDirectoryStorage(files, '/registry') }));
    await ask('PATCH', await begin(ask), { body: BLOB });
    expect(await files.readdir('/registry/writing')).toHaveLength(1);
    await openDirectoryStorage(files, '/registry');
    await expect(files.readdir('/registry/writing')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a digest that does not match', () => {
  const OTHER = digestOf(bytesOf('another'));

  it.each([OTHER, 'sha256:short', '', `md5:${'a'.repeat(32)}`, `constructor:${'a'.repeat(64)}`])(
    'is DIGEST_INVALID, and nothing is stored: %s',
    async (digest) => {
      const ask = fresh();
      expect(await pushBlob(ask, 'team/app', digest, BLOB)).toMatchObject({
        status: 400,
        code: 'DIGEST_INVALID',
      });
      const location = await begin(ask);
      expect(await ask('PUT', `${location}?digest=${digest}`, { body: BLOB })).toMatchObject({
        status: 400,
        code: 'DIGEST_INVALID',
      });
      expect(await ask('HEAD', AT)).toMatchObject({ status: 404 });
      expect(await ask('HEAD', `/v2/team/app/blobs/${OTHER}`)).toMatchObject({ status: 404 });
    },
  );

  // As docker's registry does: what was sent so far would only be sent again on top of itself.
  it('ends the upload', async () => {
    const ask = fresh();
    const location = await begin(ask);
    await ask('PUT', `${location}?digest=${OTHER}`, { body: BLOB });
    expect(await ask('PUT', `${location}?digest=${DIGEST}`, { body: BLOB })).toMatchObject({
      status: 404,
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
  });

  it('may be a sha512 that does', async () => {
    const ask = fresh();
    const digest = `sha512:${createHash('sha512').update(BLOB).digest('hex')}`;
    expect(await pushBlob(ask, 'team/app', digest, BLOB)).toMatchObject({ status: 201 });
    expect(await ask('GET', `/v2/team/app/blobs/${digest}`)).toMatchObject({ text: BLOB });
    expect(await pushBlob(ask, 'team/app', digest, 'another')).toMatchObject({
      code: 'DIGEST_INVALID',
    });
  });
});

describe('methods', () => {
  it('that make no sense are UNSUPPORTED', async () => {
    const ask = fresh();
    expect(await ask('GET', UPLOADS)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
    const location = await begin(ask);
    expect(await ask('POST', location)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
  });
});
