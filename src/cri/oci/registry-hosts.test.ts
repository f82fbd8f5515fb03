/** Mirrors: who is asked, in which order, with what, and what of it is believed. Source: containerd docs/hosts.md. */
import { describe, expect, it } from 'vitest';
import { aConfig, aResponse, ImageBench } from '../../../testing/image-bench.ts';
import type { EmbeddedRegistry, RegistryAuth } from '../registry/index.ts';
import type { HttpRequest } from './transport.ts';
import { ownHost, type Capability, type RegistryHost } from './registry-hosts.ts';

const V1 = 'registry.test/team/config:v1';
const BOTH = ['pull', 'resolve'] as const;

function mirror(host: string, more: Partial<RegistryHost> = {}): RegistryHost {
  const capabilities = new Set<Capability>(BOTH);
  return { root: `http://${host}/v2`, capabilities, headers: {}, isOwn: false, ...more };
}

const withOwn = (...mirrors: RegistryHost[]) => ({
  hosts: (domain: string) => [...mirrors, ownHost(domain, { [domain]: `http://${domain}` })],
});

/** The registry has the object; so has `mirror.test`, if nothing else is said. */
async function benchWith(
  mirrors: readonly RegistryHost[],
  auth?: RegistryAuth,
): Promise<{ bench: ImageBench; copy: EmbeddedRegistry }> {
  const bench = new ImageBench({ ...withOwn(...mirrors) });
  const copy = bench.addRegistry('http://mirror.test', auth);
  for (const registry of [bench.registry, copy]) {
    await registry.put('team/config', 'v1', aConfig('replicas: 2\n'));
  }
  return { bench, copy };
}

/** How often each was asked. */
function asked({ requests }: ImageBench): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { url } of requests) counts[new URL(url).host] = (counts[new URL(url).host] ?? 0) + 1;
  return counts;
}

describe('a mirror', () => {
  it('is asked in place of the registry, and told for whose names', async () => {
    const { bench } = await benchWith([mirror('mirror.test')]);
    await bench.pull(V1);
    expect(Object.keys(asked(bench))).toEqual(['mirror.test']);
    const told = bench.requests.map(({ url }) => new URL(url).searchParams.get('ns'));
    expect(new Set(told)).toEqual(new Set(['registry.test']));
  });

  it('is not asked what a tag stands for, if it may not say', async () => {
    const { bench } = await benchWith([
      mirror('mirror.test', { capabilities: new Set(['pull'] as const) }),
    ]);
    await bench.pull(V1);
    expect(asked(bench)).toEqual({ 'registry.test': 1, 'mirror.test': 3 });
    expect(bench.requests[0]?.url).toBe('http://registry.test/v2/team/config/manifests/v1');
  });

  it('may have its API at another path', async () => {
    const { bench } = await benchWith([
      mirror('mirror.test', { root: 'http://mirror.test/cache' }),
    ]);
    bench.intercept = async (request, send) =>
      send({ ...request, url: request.url.replace('mirror.test/cache/', 'mirror.test/v2/') });
    await bench.pull(V1);
    expect(Object.keys(asked(bench))).toEqual(['mirror.test']);
    expect(bench.requests[0]?.url).toContain('http://mirror.test/cache/team/config/manifests/v1');
  });

  it.each([
    ['is not there', async () => Promise.reject(new Error('never'))],
    ['has it not', async () => aResponse(404)],
    ['is full', async () => aResponse(503)],
    ['wants to be paid', async () => aResponse(403)],
    ['wants a password', async () => aResponse(401, { 'www-authenticate': 'Basic realm="x"' })],
  ])('that %s is passed over, at once', async (what, answer) => {
    const { bench, copy } = await benchWith([mirror('mirror.test')]);
    if (what === 'is not there') copy.setAvailable(false);
    else {
      bench.intercept = async (request, send) =>
        request.url.includes('mirror.test') ? answer() : send(request);
    }
    const before = bench.world.now();
    await bench.pull(V1);
    expect(asked(bench)['registry.test']).toBe(4);
    expect(bench.world.now() - before).toBeLessThan(2000);
  });

  it('that sends other bytes is not believed: the registry is asked', async () => {
    const { bench } = await benchWith([mirror('mirror.test')]);
    bench.intercept = async (request, send) =>
      request.url.includes('mirror.test/v2/team/config/blobs/')
        ? aResponse(200, {}, new TextEncoder().encode('something else'))
        : send(request);
    await bench.pull(V1);
    expect(asked(bench)['registry.test']).toBe(2);
  });

  it('that fails says nothing, if the registry says more', async () => {
    const { bench } = await benchWith([mirror('mirror.test'), mirror('gone.test')]);
    bench.intercept = async (request, send) =>
      request.url.includes('mirror.test') ? aResponse(403) : send(request);
    await expect(bench.pull('registry.test/team/none:v1')).rejects.toThrow(
      'http://mirror.test/v2/team/none/manifests/v1: 403 Forbidden',
    );
    bench.intercept = (request, send) => send(request);
    await expect(bench.pull('registry.test/team/none:v1')).rejects.toThrow(
      'registry.test/team/none:v1: not found',
    );
  });
});

describe('what is for one host', () => {
  const ALICE = { username: 'alice', password: 'sesame' };
  const authorized = (bench: ImageBench): readonly string[] =>
    bench.requests.filter(({ headers }) => headers['authorization'] !== undefined).map(hostOf);
  const hostOf = ({ url }: HttpRequest): string => new URL(url).host;

  it('credentials of the registry do not go to its mirror', async () => {
    const auth = { kind: 'basic', users: { alice: 'sesame' } } as const;
    const { bench } = await benchWith([mirror('mirror.test')], auth);
    await bench.pull(V1, ALICE);
    expect(authorized(bench)).toEqual([]);
    expect(asked(bench)['registry.test']).toBe(4);
  });

  it('credentials that say that they are the mirror’s do', async () => {
    const auth = { kind: 'token', users: { alice: 'sesame' } } as const;
    const { bench } = await benchWith([mirror('mirror.test')], auth);
    await bench.pull(V1, { ...ALICE, serverAddress: 'mirror.test' });
    expect(new Set(authorized(bench))).toEqual(new Set(['mirror.test']));
    expect(asked(bench)['registry.test']).toBeUndefined();
  });

  it('headers go to it, and not where it redirects to', async () => {
    const { bench } = await benchWith([mirror('mirror.test', { headers: { 'x-key': 'secret' } })]);
    bench.intercept = async (request, send) =>
      request.url.includes('mirror.test/v2/team/config/blobs/')
        ? aResponse(307, { location: request.url.replace('mirror.test', 'registry.test') })
        : send(request);
    await bench.pull(V1);
    for (const request of bench.requests) {
      const expected = hostOf(request) === 'mirror.test' ? 'secret' : undefined;
      expect(request.headers['x-key']).toBe(expected);
    }
    expect(new Set(bench.requests.map(hostOf)).size).toBe(2);
  });
});

it('nobody who may be asked is said', async () => {
  const capabilities = new Set(['pull'] as const);
  const bench = new ImageBench({ hosts: () => [mirror('mirror.test', { capabilities })] });
  await expect(bench.pull(V1)).rejects.toThrow('no resolve hosts of registry.test');
  expect(bench.requests).toEqual([]);
});
