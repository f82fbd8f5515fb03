/**
 * Blobs belong to repositories; in a directory they are neither read to be told of nor held to be sent, and
 * one that the disk has cut short is not served. Source: distribution-spec v1.1, "Pulling blobs",
 * "Mounting a blob from another repository", "Deleting Blobs".
 */
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { digestOf, hexOf } from '../oci/index.ts';
import { createMemoryStorage, openDirectoryStorage, type RegistryStorage } from './index.ts';
import { asking, bytesOf, openRegistry, pushBlob, type Ask } from './testing/ask.ts';
import { countingFiles } from './testing/counting-files.ts';

const BLOB = '0123456789';
const DIGEST = digestOf(bytesOf(BLOB));
const at = (repository: string, digest = DIGEST): string => `/v2/${repository}/blobs/${digest}`;
const mount = (into: string, from: string): string =>
  `/v2/${into}/blobs/uploads/?mount=${DIGEST}&from=${from}`;

const KINDS: readonly (readonly [string, () => Promise<RegistryStorage>])[] = [
  ['memory', () => Promise.resolve(createMemoryStorage())],
  ['a directory', () => openDirectoryStorage(createMemoryHostAdapters().files, '/registry')],
];

describe.each(KINDS)('a blob in %s', (_kind, open) => {
  const pushed = async (): Promise<Ask> => {
    const ask = asking(openRegistry({ storage: await open() }));
    await pushBlob(ask, 'a/b', DIGEST, BLOB);
    return ask;
  };

  it('is unknown to every other repository, for reading, deleting and mounting', async () => {
    const ask = await pushed();
    for (const method of ['GET', 'HEAD', 'DELETE'] as const) {
      expect(await ask(method, at('x/y'))).toMatchObject({ status: 404 });
    }
    expect(await ask('POST', mount('p/q', 'x/y'))).toMatchObject({ status: 202 });
    expect(await ask('POST', mount('p/q', '..'))).toMatchObject({ status: 202 });
    expect(await ask('GET', at('a/b'))).toMatchObject({ status: 200, text: BLOB });
  });

  it('that was mounted is of both, and goes from one at a time', async () => {
    const ask = await pushed();
    expect(await ask('POST', mount('x/y', 'a/b'))).toMatchObject({ status: 201 });
    expect(await ask('POST', mount('x/y', 'a/b'))).toMatchObject({ status: 201 });
    expect(await ask('POST', mount('a/b', 'a/b'))).toMatchObject({ status: 201 });
    expect(await ask('DELETE', at('a/b'))).toMatchObject({ status: 202 });
    expect(await ask('GET', at('a/b'))).toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
    expect(await ask('DELETE', at('a/b'))).toMatchObject({ status: 404 });
    expect(await ask('GET', at('x/y'))).toMatchObject({ status: 200, text: BLOB });
  });

  it('is mounted from wherever it is, if no source is named', async () => {
    const ask = await pushed();
    const path = (digest: string): string => `/v2/x/y/blobs/uploads/?mount=${digest}`;
    expect(await ask('POST', path(digestOf(bytesOf('none'))))).toMatchObject({ status: 202 });
    expect(await ask('POST', path(DIGEST))).toMatchObject({ status: 201 });
    expect(await ask('GET', at('x/y'))).toMatchObject({ status: 200, text: BLOB });
  });

  it('that the client has already is not sent', async () => {
    const ask = await pushed();
    for (const tag of [`"${DIGEST}"`, `"other", W/"${DIGEST}"`, '*']) {
      const headers = { 'if-none-match': tag };
      expect(await ask('GET', at('a/b'), { headers })).toMatchObject({ status: 304, text: '' });
    }
    const headers = { 'if-none-match': '"other"' };
    expect(await ask('GET', at('a/b'), { headers })).toMatchObject({ status: 200 });
  });

  it('of no bytes is one', async () => {
    const ask = asking(openRegistry({ storage: await open() }));
    const empty = digestOf(new Uint8Array(0));
    expect(await pushBlob(ask, 'a/b', empty, '')).toMatchObject({ status: 201 });
    expect(await ask('GET', at('a/b', empty))).toMatchObject({
      status: 200,
      headers: { 'content-length': '0' },
    });
    const headers = { range: 'bytes=0-' };
    expect(await ask('GET', at('a/b', empty), { headers })).toMatchObject({ status: 416 });
  });
});

describe('a mount under token authentication', () => {
  it('needs the right to read the source', async () => {
    const registry = openRegistry({ auth: { kind: 'token', users: { alice: 'sesame' } } });
    const ask = asking(registry);
    const tokenFor = async (...repositories: readonly string[]) => {
      const scopes = repositories.map((name) => `scope=repository:${name}:pull,push`).join('&');
      const headers = { authorization: `Basic ${btoa('alice:sesame')}` };
      const { json } = await ask('GET', `/token?${scopes}`, { headers });
      return { authorization: `Bearer ${(json as { token: string }).token}` };
    };
    const path = `/v2/a/b/blobs/uploads/?digest=${DIGEST}`;
    await ask('POST', path, { headers: await tokenFor('a/b'), body: BLOB });
    const anywhere = `/v2/x/y/blobs/uploads/?mount=${DIGEST}`;
    for (const asked of [mount('x/y', 'a/b'), anywhere]) {
      const answer = await ask('POST', asked, { headers: await tokenFor('x/y') });
      expect(answer).toMatchObject({ status: 202 });
    }
    const headers = await tokenFor('x/y', 'a/b');
    expect(await ask('POST', mount('x/y', 'a/b'), { headers })).toMatchObject({ status: 201 });
  });
});

describe('a blob in a directory', () => {
  const SIZE = 5 * 1024 * 1024;
  const BIG = new Uint8Array(SIZE).map((_zero, index) => index % 251);
  const BIG_DIGEST = digestOf(BIG);
  const PIECE = 256 * 1024;

  const open = async () => {
    const counted = countingFiles(createMemoryHostAdapters().files);
    const reports: string[] = [];
    const storage = await openDirectoryStorage(counted.files, '/registry');
    const registry = openRegistry({ storage, report: (line) => reports.push(line) });
    return { counted, reports, registry, ask: asking(registry) };
  };
  const path = `/registry/repositories/a~b/blobs/sha256/${hexOf(BIG_DIGEST)}/${SIZE}`;

  it('is told of without being read, and of a range the range is read', async () => {
    const { counted, ask } = await open();
    await pushBlob(ask, 'a/b', BIG_DIGEST, BIG);
    counted.readBytes = 0;
    expect(await ask('HEAD', at('a/b', BIG_DIGEST))).toMatchObject({
      status: 200,
      headers: { 'content-length': String(SIZE) },
    });
    expect(await ask('POST', `/v2/x/y/blobs/uploads/?mount=${BIG_DIGEST}&from=a/b`)).toMatchObject({
      status: 201,
    });
    expect(counted.readBytes).toBe(0);
    const headers = { range: 'bytes=4000000-4000000' };
    expect(await ask('GET', at('a/b', BIG_DIGEST), { headers })).toMatchObject({ status: 206 });
    expect(counted.readBytes).toBe(1);
  });

  it('is on the disk, piece for piece, before more of it is taken', async () => {
    const { counted, registry, ask } = await open();
    const begun = await ask('POST', '/v2/a/b/blobs/uploads/');
    let heldBytesMax = 0;
    async function* pieces(): AsyncIterable<Uint8Array> {
      for (let sent = 0; sent < SIZE; sent += PIECE) {
        heldBytesMax = Math.max(heldBytesMax, sent - counted.writtenBytes);
        yield BIG.subarray(sent, sent + PIECE);
      }
    }
    const url = `http://registry.test${begun.headers['location'] ?? ''}?digest=${BIG_DIGEST}`;
    const done = await registry.handle({ method: 'PUT', url, headers: {}, body: pieces() });
    expect(done.status).toBe(201);
    expect(heldBytesMax).toBe(0);
    expect(await ask('HEAD', at('a/b', BIG_DIGEST))).toMatchObject({ status: 200 });
  });

  it('is sent piece for piece', async () => {
    const { counted, registry, ask } = await open();
    await pushBlob(ask, 'a/b', BIG_DIGEST, BIG);
    counted.readBytes = 0;
    const url = `http://registry.test${at('a/b', BIG_DIGEST)}`;
    const { body } = await registry.handle({ method: 'GET', url, headers: {} });
    for await (const piece of body) {
      expect(counted.readBytes).toBe(piece.length);
      break;
    }
    expect(counted.readBytes).toBeLessThanOrEqual(1024 * 1024);
  });

  it('that is cut short is not there, which is reported, and a push mends it', async () => {
    const { counted, reports, ask } = await open();
    await pushBlob(ask, 'a/b', BIG_DIGEST, BIG);
    await counted.files.truncate(path, 3);
    for (const method of ['GET', 'HEAD'] as const) {
      expect(await ask(method, at('a/b', BIG_DIGEST))).toMatchObject({ status: 404 });
    }
    expect(reports).toEqual([
      `registry storage: ${path} is damaged: it has 3 bytes`,
      `registry storage: ${path} is damaged: it has 3 bytes`,
    ]);
    expect(await pushBlob(ask, 'a/b', BIG_DIGEST, BIG)).toMatchObject({ status: 201 });
    expect(await ask('HEAD', at('a/b', BIG_DIGEST))).toMatchObject({ status: 200 });
  });

  it('that is cut short while it is sent breaks off, and is never taken for whole', async () => {
    const { counted, registry, ask } = await open();
    await pushBlob(ask, 'a/b', BIG_DIGEST, BIG);
    const url = `http://registry.test${at('a/b', BIG_DIGEST)}`;
    const { body } = await registry.handle({ method: 'GET', url, headers: {} });
    await counted.files.truncate(path, 1_000_000);
    const read = async (): Promise<void> => {
      for await (const _piece of body);
    };
    await expect(read()).rejects.toMatchObject({ name: 'DamagedStorageError' });
  });
});
