/** The transport over sockets keeps the obligations of ../transport.ts, by their numbers. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse, Transport } from '../transport.ts';
import { createUndiciTransport } from './index.ts';
import { CERTIFICATE, KEY } from './testing/certificate.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function transport(): Transport {
  const made = createUndiciTransport();
  closers.push(() => made.close());
  return made;
}

async function listening<S extends Server>(server: S): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return listening(server);
}

function get(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, ...rest };
}

async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the transport', () => {
  it('1: does not follow redirects', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const response = await transport().request(get(url));
    expect([response.status, response.headers['location'], asked]).toEqual([307, '/elsewhere', 1]);
    response.cancel();
  });

  it('2: has header names in lower case, several of one name joined', async () => {
    const url = await serve((request, response) => {
      response.setHeader('X-Seen', request.headers['x-asked'] ?? '');
      response.setHeader('WWW-Authenticate', ['Basic realm="a"', 'Bearer realm="b"']);
      response.writeHead(401).end();
    });
    const { headers, cancel } = await transport().request(
      get(url, { headers: { 'x-asked': 'me' } }),
    );
    expect(headers).toMatchObject({
      'x-seen': 'me',
      'www-authenticate': 'Basic realm="a", Bearer realm="b"',
    });
    cancel();
  });

  it('3: says that nobody listens', async () => {
    const server = createSocketServer();
    const url = await listening(server);
    await new Promise((closed) => server.close(closed));
    await expect(transport().request(get(`${url}/v2/`))).rejects.toMatchObject({
      name: 'TransportError',
      code: 'ECONNREFUSED',
      message: 'connect: connection refused',
    });
  });

  it('3: says that a connection was closed before the answer, having asked twice', async () => {
    let connections = 0;
    const server = createSocketServer((socket) => {
      connections += 1;
      socket.once('data', () => socket.destroy());
    });
    closers.push(() => new Promise((closed) => server.close(closed)));
    const url = await listening(server);
    await expect(transport().request(get(url))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(connections).toBe(2);
    const put = { method: 'PUT', url, headers: {}, body: Uint8Array.of(1) } as const;
    await expect(transport().request(put)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(connections).toBe(3);
  });

  it('3: says that a connection broke within the body, after what had arrived', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('1234', () => setTimeout(() => response.destroy(), 20));
    });
    const { body } = await transport().request(get(url));
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of body) text += Buffer.from(chunk).toString();
    };
    await expect(read()).rejects.toMatchObject({ name: 'TransportError', code: 'ECONNRESET' });
    expect(text).toBe('1234');
  });

  it('3: is stopped by its caller', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    await expect(transport().request(get(url), stop)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'ECANCELED',
    });
  });

  it('3: takes any status for an answer', async () => {
    const url = await serve((_request, response) => response.writeHead(503).end('later'));
    const response = await transport().request(get(url));
    expect([response.status, await textOf(response)]).toEqual([503, 'later']);
  });

  it('4: holds nothing after a body was cancelled', async () => {
    const url = await serve((_request, response) => {
      response.write(Buffer.alloc(1_000_000));
    });
    const made = createUndiciTransport();
    const response = await made.request(get(url));
    response.cancel();
    await expect(made.close()).resolves.not.toThrow();
  });

  it('sends bodies in one piece and as they come', async () => {
    const url = await serve((request, response) => void request.pipe(response));
    async function* stream(): AsyncIterable<Uint8Array> {
      for (const text of ['a', 'b', 'c']) yield Buffer.from(text);
    }
    for (const body of [Buffer.from('abc'), stream()]) {
      const response = await transport().request({ method: 'POST', url, headers: {}, body });
      expect(await textOf(response)).toBe('abc');
    }
  });
});

describe('TLS', () => {
  async function serveTls(): Promise<string> {
    const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => {
      response.end('over TLS');
    });
    closers.push(() => new Promise((closed) => server.close(closed)));
    return (await listening(server)).replace('http:', 'https:');
  }

  it('is spoken with whom an authority vouches for that was given', async () => {
    const url = await serveTls();
    const made = createUndiciTransport({ authorities: CERTIFICATE });
    closers.push(() => made.close());
    expect(await textOf(await made.request(get(url)))).toBe('over TLS');
  });

  it('is refused with others, in one line', async () => {
    await expect(transport().request(get(await serveTls()))).rejects.toMatchObject({
      name: 'TransportError',
      code: 'ETLS',
      message: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    });
  });

  it('is what is said of one host, and of no other', async () => {
    const options = { key: KEY, cert: CERTIFICATE, ca: CERTIFICATE, requestCert: true };
    const server = createTlsServer(options, (_request, response) => response.end('who is known'));
    closers.push(() => new Promise((closed) => server.close(closed)));
    const url = (await listening(server)).replace('http:', 'https:');
    const tls = {
      authorities: [CERTIFICATE],
      clients: [{ cert: CERTIFICATE, key: KEY }],
      skipsVerification: false,
    };
    const made = createUndiciTransport({ hosts: new Map([[url, tls]]) });
    const skipping = { authorities: [], clients: [], skipsVerification: true };
    const nameless = createUndiciTransport({ hosts: new Map([[url, skipping]]) });
    for (const each of [made, nameless]) closers.push(() => each.close());

    expect(await textOf(await made.request(get(url)))).toBe('who is known');
    await expect(nameless.request(get(url))).rejects.toMatchObject({ name: 'TransportError' });
    await expect(made.request(get(await serveTls()))).rejects.toMatchObject({ code: 'ETLS' });
  });

  it('spoken to who does not speak it says so in one line', async () => {
    const url = (await serve((_request, response) => response.end())).replace('http:', 'https:');
    await expect(transport().request(get(url))).rejects.toMatchObject({
      code: 'ETLS',
      message: 'http: server gave HTTP response to HTTPS client',
    });
  });
});

describe('a proxy', () => {
  it('is asked in place of the host, and for a tunnel where TLS is spoken', async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end('by proxy');
    });
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url ?? ''}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    closers.push(() => {
      proxy.closeAllConnections();
      return new Promise((closed) => proxy.close(closed));
    });
    const at = await listening(proxy);
    const made = createUndiciTransport({ proxies: { http: at, https: at, none: 'direct.test' } });
    closers.push(() => made.close());

    const response = await made.request(get('http://registry.test/v2/'));
    expect(await textOf(response)).toBe('by proxy');
    await expect(made.request(get('https://registry.test/v2/'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: 'proxy answered 403',
    });
    await expect(made.request(get('http://direct.test/v2/'))).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    expect(seen).toEqual(['GET http://registry.test/v2/', 'CONNECT registry.test:443']);
  });
});

describe('a body of a byte now and then', () => {
  it('is broken off; one that its reader takes slowly is not', async () => {
    const made = createUndiciTransport({ least: { bytes: 100, ms: 40 } });
    closers.push(() => made.close());
    const trickle = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('a'), 5);
      response.on('close', () => clearInterval(timer));
    });
    await expect(textOf(await made.request(get(trickle)))).rejects.toMatchObject({
      name: 'TransportError',
      code: 'ETIMEDOUT',
    });

    const pieces = await serve((_request, response) => {
      response.writeHead(200);
      for (const text of ['a', 'b', 'c']) response.write(text);
      response.end();
    });
    const { body } = await made.request(get(pieces));
    for await (const _chunk of body) await new Promise((later) => setTimeout(later, 50));
  });
});

describe('an answer that is none', () => {
  it.each([
    'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 1e308\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef',
    'HTTP/1.1 999999 What\r\n\r\n',
    'HTTP/1.1 200 OK\r\na\u0000b: c\r\n\r\n',
    'nonsense\r\n\r\n',
  ])('is a TransportError: %j', async (text) => {
    const server = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(text, () => socket.destroy()));
    });
    closers.push(() => new Promise((closed) => server.close(closed)));
    const request = get(await listening(server));
    const asked = Promise.resolve(transport().request(request));
    await expect(asked.then(textOf)).rejects.toMatchObject({
      name: 'TransportError',
    });
  });

  it('nor is there one from what is no address', async () => {
    await expect(transport().request(get('http://a:99999/'))).rejects.toMatchObject({
      name: 'TransportError',
      message: 'invalid URL "http://a:99999/"',
    });
  });
});
