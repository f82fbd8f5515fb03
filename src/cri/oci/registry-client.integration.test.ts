/**
 * Pulls over real loopback HTTP: undici on this side, the embedded registry behind `node:http` on the
 * other. What the in-process tests establish must hold on sockets too.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CriError } from '../index.ts';
import { pushObject, type RegistryAuth } from '../registry/index.ts';
import { openRegistry } from '../registry/testing/ask.ts';
import { serveRegistry } from '../registry/node/index.ts';
import { digestOf } from './digest.ts';
import { createUndiciTransport } from './node/index.ts';
import { aConfig, ImageBench } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';
const ALICE = { username: 'alice', password: 'sesame' };
const USERS = { alice: 'sesame' };
const CONTENT = new Uint8Array(3_000_000).map((_zero, at) => at % 251);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(auth: RegistryAuth = { kind: 'none' }) {
  const registry = openRegistry({ auth });
  const object = aConfig(CONTENT);
  await registry.put('team/config', 'v1', object);
  const server = await serveRegistry(registry);
  const transport = createUndiciTransport();
  closers.push(
    () => server.close(),
    () => transport.close(),
  );
  const bench = new ImageBench({ remote: { transport, endpoint: server.url } });
  return { registry, server, transport, bench, layer: object.blobs.at(-1)?.digest ?? '' };
}

/** A server of our own on another port: another host, as far as credentials are concerned. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(['none', 'basic', 'token'] as const)('a registry with authentication %s', (kind) => {
  const auth: RegistryAuth = kind === 'none' ? { kind } : { kind, users: USERS };

  it('is pulled from', async () => {
    const { bench, layer } = await open(auth);
    const ref = await bench.pull(V1, ALICE);
    // Who knows the digest is asked for the password, too.
    if (kind !== 'none') await expect(bench.mount(ref, '/other')).rejects.toBeInstanceOf(CriError);
    await bench.mount(ref, '/mnt', ALICE);
    expect(digestOf(await bench.host.files.readFile('/mnt/app.yaml'))).toBe(layer);
  });

  it('is pushed to, and pulled from again', async () => {
    const { bench, server, transport } = await open(auth);
    const object = aConfig('replicas: 3\n');
    const pushed = await pushObject({
      transport,
      endpoint: server.url,
      repository: 'team/pushed',
      tag: 'v1',
      object,
      credentials: ALICE,
    });
    await expect(bench.pull('registry.test/team/pushed:v1', ALICE)).resolves.toBe(
      `registry.test/team/pushed@${pushed.digest}`,
    );
  });

  it.runIf(kind !== 'none')('refuses a wrong password', async () => {
    const { bench } = await open(auth);
    await expect(bench.pull(V1, { ...ALICE, password: 'guess' })).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringMatching(/: 401 Unauthorized$/) as string,
    });
  });

  it.each(['registry.test/team/config:v2', 'registry.test/team/none:v1'])(
    'has no %s',
    async (image) => {
      const { bench } = await open(auth);
      await expect(bench.pull(image, ALICE)).rejects.toMatchObject({
        code: 'NotFound',
        message: expect.stringMatching(/: not found$/) as string,
      });
    },
  );
});

describe('a registry that is down', () => {
  it('is never named by its port, and pulled from when it is up again', async () => {
    const { bench, server } = await open();
    await server.pause();
    const refusal = `failed to pull and unpack image "${V1}": failed to resolve image: failed to do request: Head "http://registry.test/v2/team/config/manifests/v1": dial tcp registry.test: connect: connection refused`;
    await expect(bench.pull(V1)).rejects.toMatchObject({
      code: 'Unknown',
      description: refusal,
    });
    await server.resume();
    await expect(bench.pull(V1)).resolves.toMatch(/^registry/);
    await server.pause();
    await expect(bench.pull(V1)).rejects.toMatchObject({ description: refusal });
  });
});

describe('another host', () => {
  it.each(['basic', 'token'] as const)(
    'that a %s registry redirects to sees no credentials, asking for them or not',
    async (kind) => {
      const seen: (string | undefined)[] = [];
      const cdn = await listen(
        createServer((request, response) => {
          seen.push(request.headers.authorization);
          if (request.url === '/asks') {
            response.writeHead(401, { 'www-authenticate': `Bearer realm="${cdn}/token"` }).end();
          } else response.end(Buffer.from(CONTENT));
        }),
      );
      const { bench, layer } = await open({ kind, users: USERS });
      let target = '/asks';
      bench.intercept = async (request, send) => {
        const response = await send(request);
        if (!request.url.endsWith(layer) || response.status !== 200) return response;
        response.cancel();
        return { ...response, status: 307, headers: { location: `${cdn}${target}` } };
      };

      await expect(bench.pull(V1, ALICE)).rejects.toThrow(
        /: 401 Unauthorized$|: no basic auth credentials$/,
      );
      expect(seen).toEqual([undefined]);
      target = '/gives';
      await expect(bench.pull(V1, ALICE)).resolves.toMatch(/^registry/);
      expect(seen).toEqual([undefined, undefined]);
    },
  );
});

describe('a connection that breaks within a blob', () => {
  it('is resumed with a range', async () => {
    const { registry, layer } = await open();
    const ranges: (string | undefined)[] = [];
    const proxy = await listen(
      createServer((request, response) => {
        void (async () => {
          const { range, host = '' } = request.headers;
          const answered = await registry.handle({
            method: request.method === 'HEAD' ? 'HEAD' : 'GET',
            url: `http://${host}${request.url ?? '/'}`,
            headers: range === undefined ? {} : { range },
          });
          response.writeHead(answered.status, answered.headers);
          for await (const chunk of answered.body) {
            if (request.url?.endsWith(layer) !== true) response.write(chunk);
            else if (ranges.push(range) > 2) response.write(chunk);
            else response.write(chunk.subarray(0, 1_000_000), () => response.destroy());
          }
          if (!response.destroyed) response.end();
        })();
      }),
    );
    const transport = createUndiciTransport();
    closers.push(() => transport.close());
    const bench = new ImageBench({ remote: { transport, endpoint: proxy } });

    await bench.mount(V1, '/mnt');

    expect(digestOf(await bench.host.files.readFile('/mnt/app.yaml'))).toBe(layer);
    expect(ranges[0]).toBeUndefined();
    expect(ranges).toHaveLength(3);
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });
});
