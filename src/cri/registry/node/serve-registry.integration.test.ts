/** The embedded registry behind HTTP answers as it does in process, and can go away and come back. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../oci/index.ts';
import { createMemoryStorage, EmbeddedRegistry, type RegistryAuth } from '../index.ts';
import { serveRegistry, type RegistryServer } from './index.ts';

const servers: RegistryServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(auth: RegistryAuth = { kind: 'none' }): Promise<RegistryServer> {
  const registry = new EmbeddedRegistry({ storage: createMemoryStorage(), auth, now: () => 0 });
  const server = await serveRegistry(registry);
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

describe('the registry over HTTP', () => {
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
