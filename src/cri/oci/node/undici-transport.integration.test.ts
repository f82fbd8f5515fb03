/** The transport over sockets keeps the port's obligations (transport.ts), against a server of Node's own. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TransportError } from '../transport.ts';
import { createUndiciTransport, type SocketTransport } from './undici-transport.ts';

let transport: SocketTransport;
let server: Server | undefined;

beforeEach(() => {
  transport = createUndiciTransport();
});

afterEach(async () => {
  await transport.close();
  server?.closeAllConnections();
  await new Promise<void>((resolve) =>
    server === undefined ? resolve() : server.close(() => resolve()),
  );
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
}

it('gives redirects as answers, and header names in lower case', async () => {
  const url = await serve((_, response) => {
    response.writeHead(307, { Location: '/elsewhere', 'X-Mixed': 'Case' }).end('moved');
  });
  const response = await transport.request({ method: 'GET', url, headers: {} });
  expect(response.status).toBe(307);
  expect(response.headers).toMatchObject({ location: '/elsewhere', 'x-mixed': 'Case' });
  expect(await textOf(response.body)).toBe('moved');
});

it('sends what it is given', async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end(
        `${request.method ?? ''} ${String(request.headers['x-a'])} ${Buffer.concat(chunks).toString()}`,
      );
    });
  });
  const headers = { 'x-a': 'b' };
  const body = new TextEncoder().encode('bytes');
  const put = await transport.request({ method: 'PUT', url, headers, body });
  expect(await textOf(put.body)).toBe('PUT b bytes');
});

it.each([401, 404, 500])('takes status %i for an answer, not a failure', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end());
  const response = await transport.request({ method: 'HEAD', url, headers: {} });
  response.cancel();
  expect(response.status).toBe(status);
});

it('says in Go’s words why there is no connection', async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  const refused = transport.request({ method: 'GET', url, headers: {} });
  await expect(refused).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    message: 'connect: connection refused',
  });
  const unknown = transport.request({ method: 'GET', url: 'http://nowhere.invalid/', headers: {} });
  await expect(unknown).rejects.toBeInstanceOf(TransportError);
});

it('fails in the middle of a body that is cut', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  const { body } = await transport.request({ method: 'GET', url, headers: {} });
  await expect(textOf(body)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('stops when told to', async () => {
  const url = await serve(() => undefined);
  const abort = new AbortController();
  const waiting = transport.request({ method: 'GET', url, headers: {} }, { signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  await expect(waiting).rejects.toMatchObject({ code: 'ECANCELED' });
});

it('holds nothing after a body was cancelled', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('beginning');
  });
  const response = await transport.request({ method: 'GET', url, headers: {} });
  response.cancel();
  await expect
    .poll(() => new Promise((resolve) => server?.getConnections((_, count) => resolve(count))))
    .toBe(0);
});
