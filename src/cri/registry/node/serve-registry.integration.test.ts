/** The embedded registry behind HTTP answers as it does in process, and can go away and come back. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digestOf, type HttpResponse } from '../../oci/index.ts';
import { createUndiciTransport } from '../../oci/node/index.ts';
import { CERTIFICATE, KEY } from '../../oci/node/testing/certificate.ts';
import type { FileSystem } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { openDirectoryStorage, type RegistryAuth } from '../index.ts';
import { asking, openRegistry } from '../testing/ask.ts';
import { serveRegistry, type Exchange, type RegistryServer } from './index.ts';

const servers: RegistryServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(auth: RegistryAuth = { kind: 'none' }): Promise<RegistryServer> {
  const server = await serveRegistry(openRegistry({ auth }));
  servers.push(server);
  return server;
}

const BLOB = new Uint8Array(2_000_000).fill(7);
const DIGEST = digestOf(BLOB);

async function push(url: string): Promise<Response> {
  return fetch(`${url}/v2/team/app/blobs/uploads/?digest=${DIGEST}`, {
    method: 'POST',
    body: BLOB,
  });
}

describe('the registry over TLS', () => {
  it('is asked over TLS alone, and names its token service so', async () => {
    const auth = { kind: 'token', users: {} } as const;
    const tls = { cert: CERTIFICATE, key: KEY };
    const server = await serveRegistry(openRegistry({ auth }), { tls });
    servers.push(server);
    const transport = createUndiciTransport({ authorities: CERTIFICATE });
    const ask = async (url: string): Promise<HttpResponse> =>
      transport.request({ method: 'GET', url: `${url}/v2/`, headers: {} });
    try {
      const refused = await ask(server.url);
      refused.cancel();
      expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
      expect(refused.headers['www-authenticate']).toContain(`realm="${server.url}/token"`);
      await expect(ask(server.url.replace('https', 'http'))).rejects.toThrow();
    } finally {
      await transport.close();
    }
  });

  it('does not begin with what is no certificate', async () => {
    const tls = { cert: 'nonsense', key: KEY };
    await expect(serveRegistry(openRegistry(), { tls })).rejects.toThrow(/no start line/);
  });
});

describe('the registry over HTTP', () => {
  it('tells of each request, when it has ended', async () => {
    const seen: Exchange[] = [];
    const server = await serveRegistry(openRegistry(), { log: (each) => seen.push(each) });
    servers.push(server);
    await push(server.url);
    const at = `/v2/team/app/blobs/${DIGEST}`;
    await (await fetch(server.url + at)).arrayBuffer();
    await fetch(`${server.url}/v2/nothing?x=%1b`, { method: 'HEAD' });
    const socket = connect(server.port, '127.0.0.1');
    const session = '/v2/team/app/manifests/v1';
    const half = `PUT ${session} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{`;
    await new Promise((written) => socket.write(half, written));
    socket.destroy();
    await vi.waitFor(() => expect(seen).toHaveLength(4));

    const client = '127.0.0.1';
    const whole = { client, isCut: false };
    expect(seen.slice(0, 3)).toEqual([
      {
        ...whole,
        method: 'POST',
        path: expect.stringContaining('uploads') as string,
        status: 201,
        bytes: 0,
      },
      { ...whole, method: 'GET', path: at, status: 200, bytes: 2_000_000 },
      { ...whole, method: 'HEAD', path: '/v2/nothing?x=%1b', status: 404, bytes: 0 },
    ]);
    expect(seen[3]).toMatchObject({ client, path: session, isCut: true });
  });

  it('takes and gives a blob of two megabytes, whole and in part', async () => {
    const { url } = await serve();
    expect((await push(url)).status).toBe(201);
    const at = `${url}/v2/team/app/blobs/${DIGEST}`;
    const whole = new Uint8Array(await (await fetch(at)).arrayBuffer());
    expect(digestOf(whole)).toBe(DIGEST);
    const part = await fetch(at, { headers: { range: 'bytes=1999990-' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    const head = await fetch(at, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '2000000']);
  });

  it('refuses an upload without waiting for its body, and keeps the connection in order', async () => {
    const { url } = await serve({ kind: 'basic', users: { alice: 'sesame' } });
    expect((await push(url)).status).toBe(401);
    expect((await fetch(`${url}/v2/`)).status).toBe(401);
  });

  it('names the token service by the name that the client used', async () => {
    const { port } = await serve({ kind: 'token', users: {} });
    const refused = await fetch(`http://localhost:${port}/v2/`);
    expect(refused.headers.get('www-authenticate')).toContain(`http://localhost:${port}/token`);
  });

  it('survives what is no HTTP, and clients that go away', async () => {
    const { url, port } = await serve();
    await push(url);
    for (const text of [
      'nonsense\r\n\r\n',
      'GET //[ HTTP/1.1\r\nhost: x\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /v2/ HTTP/1.1\r\nhost: [\r\n\r\n',
      `GET /v2/team/app/blobs/${DIGEST} HTTP/1.1\r\nhost: x\r\n\r\n`,
      'PUT /v2/team/app/manifests/v1 HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{',
    ]) {
      const socket = connect(port, '127.0.0.1');
      await new Promise((written) => socket.write(text, written));
      await new Promise((answered) => setTimeout(answered, 20));
      socket.destroy();
    }
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
  });

  /** Whose storage reads the content of blobs like this. */
  async function serveReading(read: FileSystem['readStream']) {
    const { files } = createMemoryHostAdapters();
    const reading = new Proxy(files, {
      get: (target, name) => {
        if (name === 'readStream') return read;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const before = openRegistry({ storage: await openDirectoryStorage(files, '/registry') });
    await asking(before)('POST', `/v2/team/app/blobs/uploads/?digest=${DIGEST}`, { body: BLOB });
    const reports: string[] = [];
    const report = (line: string): void => void reports.push(line);
    const storage = await openDirectoryStorage(reading, '/registry');
    const server = await serveRegistry(openRegistry({ storage, report }), { report });
    servers.push(server);
    return { blob: `${server.url}/v2/team/app/blobs/${DIGEST}`, reports };
  }

  it('cuts an answer that its storage cannot give to the end, and reports it', async () => {
    const { blob, reports } = await serveReading(async function* () {
      yield BLOB.subarray(0, 1_000_000);
    });
    const answer = await fetch(blob);
    expect(answer.headers.get('content-length')).toBe('2000000');
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(reports).toEqual([expect.stringContaining('is damaged: it has 1000000 bytes')]);
  });

  it('lets go of a blob when its reader goes away, and reports nothing', async () => {
    let letGo = (): void => undefined;
    const closed = new Promise<void>((resolve) => (letGo = resolve));
    const { blob, reports } = await serveReading(async function* () {
      try {
        for (let at = 0; at < 2_000_000; at += 10_000) {
          yield BLOB.subarray(at, at + 10_000);
          await new Promise((later) => setTimeout(later, 1));
        }
      } finally {
        letGo();
      }
    });
    const reader = new AbortController();
    const answer = await fetch(blob, { signal: reader.signal });
    await answer.body?.getReader().read();
    reader.abort();
    await closed;
    expect(reports).toEqual([]);
  });

  it('goes away and comes back at the same port, with what it had', async () => {
    const server = await serve();
    await push(server.url);
    await server.pause();
    await server.pause();
    await expect(fetch(`${server.url}/v2/`)).rejects.toThrow();
    await server.resume();
    await server.resume();
    const head = await fetch(`${server.url}/v2/team/app/blobs/${DIGEST}`, { method: 'HEAD' });
    expect(head.status).toBe(200);
  });
});
