/**
 * Credentials: given on challenge, to whom they belong, and to nobody else. Source: distribution-spec
 * token authentication; RFC 7617; containerd, internal/cri/server/images (`ParseAuth`).
 */
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../sim/index.ts';
import { buildImage, type RegistryAuth } from '../registry/index.ts';
import { aConfig, aResponse, ImageBench } from '../../../testing/image-bench.ts';
import { collect } from './collect.ts';
import type { HttpRequest } from './transport.ts';

const V1 = 'registry.test/team/config:v1';
const USERS = { alice: 'sësame: open' };
const ALICE = { username: 'alice', password: 'sësame: open' };
const MALLORY = { username: 'alice', password: 'guess' };

const REFUSED = /: 401 Unauthorized$/;

/** Who has nothing to answer with is not even asked again. */
function anonymousRefused(kind: RegistryAuth['kind']): RegExp {
  return kind === 'basic' ? /: authorization failed: no basic auth credentials$/ : REFUSED;
}

async function benchWith(auth: RegistryAuth): Promise<ImageBench> {
  const bench = new ImageBench({ auth });
  await bench.registry.put('team/config', 'v1', aConfig('replicas: 2\n'));
  return bench;
}

/** Requests that carried an Authorization header, as `method host`. */
function authorized(bench: ImageBench, of: (request: HttpRequest) => boolean = () => true) {
  return bench.requests
    .filter((request) => request.headers['authorization'] !== undefined && of(request))
    .map(({ method, url }) => `${method} ${new URL(url).host}`);
}

describe('a registry open to everybody', () => {
  it('never sees the credentials', async () => {
    const bench = await benchWith({ kind: 'none' });
    await bench.pull(V1, ALICE);
    expect(bench.requests.length).toBeGreaterThan(2);
    expect(authorized(bench)).toEqual([]);
  });
});

describe.each(['basic', 'token'] as const)('a registry with %s authentication', (kind) => {
  it('is pulled from with the right credentials', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await expect(bench.pull(V1, ALICE)).resolves.toMatch(/^registry\.test/);
  });

  it('is asked without credentials once, then with them at once', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await bench.pull(V1, ALICE);
    const bare = bench.requests.filter(({ headers }) => headers['authorization'] === undefined);
    expect(bare.map(({ method }) => method)).toEqual(['HEAD']);
    expect(bench.asked('/token')).toHaveLength(kind === 'token' ? 1 : 0);
  });

  it('refuses a wrong password', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await expect(bench.pull(V1, MALLORY)).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringMatching(/: 401 Unauthorized$/) as string,
    });
    expect(await bench.names('blobs/sha256')).toEqual([]);
  });

  it('refuses whoever has none', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await expect(bench.pull(V1)).rejects.toThrow(anonymousRefused(kind));
  });

  it('does not take one pull’s right to be another’s', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await bench.pull(V1, ALICE);
    await expect(bench.pull(V1)).rejects.toThrow(anonymousRefused(kind));
    await expect(bench.pull(V1, MALLORY)).rejects.toThrow(REFUSED);
  });

  it('refuses old credentials after they were changed', async () => {
    const bench = await benchWith({ kind, users: USERS });
    await bench.pull(V1, ALICE);
    bench.registry.setAuth({ kind: 'basic', users: { alice: 'new' } });
    await expect(bench.pull(V1, ALICE)).rejects.toThrow(REFUSED);
    await expect(bench.pull(V1, { ...ALICE, password: 'new' })).resolves.toMatch(/^registry/);
  });
});

describe('the words of a refusal', () => {
  it.each<[RegistryAuth['kind'], typeof ALICE | undefined, string]>([
    [
      'basic',
      MALLORY,
      `unexpected status from HEAD request to http://registry.test/v2/team/config/manifests/v1`,
    ],
    [
      'token',
      MALLORY,
      'failed to authorize: failed to fetch oauth token: unexpected status from GET request to the token service of http://registry.test',
    ],
    [
      'token',
      undefined,
      'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to the token service of http://registry.test',
    ],
  ])('%s, %j', async (kind, auth, why) => {
    const bench = await benchWith(kind === 'none' ? { kind } : { kind, users: USERS });
    await expect(bench.pull(V1, auth)).rejects.toMatchObject({
      description: `failed to pull and unpack image "${V1}": failed to resolve image: ${why}: 401 Unauthorized`,
    });
  });
});

describe('a token', () => {
  it('is asked for with service and scope of the pull', async () => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    await bench.pull(V1, ALICE);
    const [asked] = bench.requests.filter(({ url }) => url.includes('/token'));
    expect(Object.fromEntries(new URL(asked?.url ?? '').searchParams)).toEqual({
      service: 'drydock',
      scope: 'repository:team/config:pull',
    });
  });

  it('is used until it is about to expire, then renewed', async () => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    const tokens = (): number => bench.asked('/token').length;
    await bench.pull(V1, ALICE);
    await bench.world.loop.run(bench.world.now() + 280_000);
    await bench.pull(V1, ALICE);
    expect(tokens()).toBe(1);
    await bench.world.loop.run(bench.world.now() + 20_000);
    const before = bench.requests.length;
    await bench.pull(V1, ALICE);
    expect(tokens()).toBe(2);
    expect(bench.requests[before]?.headers['authorization']).toBeUndefined();
  });

  it.each([
    [401, '401 Unauthorized'],
    [403, '403 Forbidden'],
    [503, '503 Service Unavailable'],
  ])('that answers %i fails the pull with its status', async (status, text) => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    bench.intercept = async (request, send) =>
      request.url.includes('/token') ? aResponse(status) : send(request);
    await expect(bench.pull(V1, ALICE)).rejects.toThrow(new RegExp(`: ${text}$`));
  });

  it('that cannot be asked for fails the pull', async () => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    bench.intercept = async (request, send) =>
      send(request.url.includes('/token') ? { ...request, url: 'http://none.test/' } : request);
    await expect(bench.pull(V1, ALICE)).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringMatching(
        /failed to authorize: failed to fetch oauth token: failed to do request: Get .*: dial tcp: lookup none\.test: no such host$/,
      ) as string,
    });
  });

  it.each(['', '{}', '[]', 'null', '{"token":7}', '<html>'])('must be in %j', async (answer) => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    bench.intercept = async (request, send) =>
      request.url.includes('/token')
        ? aResponse(200, {}, new TextEncoder().encode(answer))
        : send(request);
    await expect(bench.pull(V1, ALICE)).rejects.toThrow(
      'failed to authorize: failed to fetch oauth token: the token service answered without a token',
    );
  });

  /** The token service answers this, with the true token in place of TOKEN. */
  async function pullWith(answer: string, holding: (bench: ImageBench) => Promise<void>) {
    const bench = await benchWith({ kind: 'token', users: USERS });
    bench.intercept = async (request, send) => {
      const response = await send(request);
      if (!request.url.includes('/token')) return response;
      const bytes = (await collect(response.body, 1 << 20)) ?? new Uint8Array(0);
      const { token } = JSON.parse(new TextDecoder().decode(bytes)) as { token: string };
      return aResponse(200, {}, new TextEncoder().encode(answer.replace('TOKEN', token)));
    };
    await bench.pull(V1, ALICE);
    await holding(bench);
  }

  it.each([
    '{"token":"TOKEN"}',
    '{"access_token":"TOKEN"}',
    '{"token":"","access_token":"TOKEN"}',
    '{"token":null,"access_token":"TOKEN"}',
    '{"token":"TOKEN","access_token":""}',
    '{"token":"another","access_token":"TOKEN"}',
  ])('may be in %s', async (answer) => {
    await pullWith(answer, async () => undefined);
  });

  it.each([2, 8, 60])('that lives %i s is not fetched for each request', async (seconds) => {
    await pullWith(`{"token":"TOKEN","expires_in":${seconds}}`, async (bench) => {
      expect(bench.asked('/token')).toHaveLength(1);
    });
  });

  it('is fetched once for all who need it at the same time', async () => {
    const layers = ['a', 'b', 'c'].map((name) => ({ files: { [name]: name } }));
    const bench = await benchWith({ kind: 'token', users: USERS });
    await bench.registry.put('team/config', 'v1', buildImage({ layers }));
    // Good for manifests only: the blobs, three at a time, have to ask again.
    let isForBlobs = false;
    bench.intercept = async (request, send) => {
      if (request.url.includes('/token')) isForBlobs = bench.asked('/blobs/').length > 0;
      const isRefused = request.url.includes('/blobs/') && !isForBlobs;
      const challenge = 'Bearer realm="http://registry.test/token",error="invalid_token"';
      return isRefused ? aResponse(401, { 'www-authenticate': challenge }) : send(request);
    };
    await bench.pull(V1, ALICE);
    expect(bench.asked('/token')).toHaveLength(2);
  });

  it('is exchanged for an identity token, which stands in no address', async () => {
    const bench = await benchWith({ kind: 'none' });
    const forms: string[] = [];
    bench.intercept = async (request, send) => {
      if (request.url.startsWith('http://registry.test/token')) {
        forms.push(`${request.method} ${request.url} ${decodeText(request.body as Uint8Array)}`);
        return aResponse(200, {}, new TextEncoder().encode('{"access_token":"good"}'));
      }
      const challenge = 'Bearer realm="http://registry.test/token?x=1",service="s"';
      return request.headers['authorization'] === 'Bearer good'
        ? send(request)
        : aResponse(401, { 'www-authenticate': challenge });
    };
    await expect(bench.pull(V1, { identityToken: 'secret' })).resolves.toMatch(/^registry/);
    expect(forms).toEqual([
      'POST http://registry.test/token?x=1 grant_type=refresh_token&refresh_token=secret&client_id=drydock&service=s&scope=repository%3Ateam%2Fconfig%3Apull',
    ]);
    const theirs = { identityToken: 'secret', serverAddress: 'other.test' };
    await bench.restart();
    await bench.pull(V1, theirs).catch(() => undefined);
    expect(bench.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('is asked for where the realm says, with what it asks for already', async () => {
    const bench = await benchWith({ kind: 'none' });
    const challenge = 'Bearer realm="http://registry.test/token?service=a&x=1",service="b"';
    bench.intercept = async () => aResponse(401, { 'www-authenticate': challenge });
    await bench.pull(V1).catch(() => undefined);
    expect(bench.requests.map(({ url }) => url)).toContain(
      'http://registry.test/token?service=a&x=1&service=b&scope=repository%3Ateam%2Fconfig%3Apull',
    );
  });

  it('may be given by whoever pulls', async () => {
    const bench = await benchWith({ kind: 'none' });
    bench.intercept = async (request, send) =>
      request.headers['authorization'] === 'Bearer given' ? send(request) : aResponse(401);
    await expect(bench.pull(V1, { registryToken: 'given' })).resolves.toMatch(/^registry/);
  });
});

describe('credentials', () => {
  const evil = (request: HttpRequest): boolean => new URL(request.url).host === 'evil.test';

  it('do not follow a redirect to another host', async () => {
    const bench = await benchWith({ kind: 'basic', users: USERS });
    bench.addRegistry('http://blobs.test');
    bench.intercept = async (request, send) => {
      const { host, pathname } = new URL(request.url);
      if (!pathname.includes('/blobs/')) return send(request);
      if (host === 'registry.test') {
        return aResponse(307, { location: `http://blobs.test${pathname}?signature=x` });
      }
      const headers = { authorization: `Basic ${btoa('alice:s\u00c3\u00absame: open')}` };
      return send({ ...request, url: `http://registry.test${pathname}`, headers });
    };
    await expect(bench.pull(V1, ALICE)).resolves.toMatch(/^registry/);
    expect(bench.asked('http://blobs.test')).toHaveLength(2);
    expect(authorized(bench, ({ url }) => url.includes('blobs.test'))).toEqual([]);
  });

  it.each(['Basic realm="evil"', 'Bearer realm="http://evil.test/token",service="evil"'])(
    'are not given to a redirect’s target that asks for them: %s',
    async (challenge) => {
      const bench = await benchWith({ kind: 'basic', users: USERS });
      bench.intercept = async (request, send) => {
        if (evil(request)) return aResponse(401, { 'www-authenticate': challenge });
        return request.url.includes('/blobs/')
          ? aResponse(307, { location: 'http://evil.test/blob' })
          : send(request);
      };
      await expect(bench.pull(V1, ALICE)).rejects.toThrow(
        /: 401 Unauthorized$|: no basic auth credentials$/,
      );
      expect(authorized(bench, evil)).toEqual([]);
      expect(bench.asked('evil.test/token')).toEqual([]);
    },
  );

  it('of another registry are not sent', async () => {
    const bench = await benchWith({ kind: 'basic', users: USERS });
    const theirs = { ...ALICE, serverAddress: 'other.test' };
    await expect(bench.pull(V1, theirs)).rejects.toThrow(anonymousRefused('basic'));
    await expect(
      bench.pull(V1, { registryToken: 'theirs', serverAddress: 'other.test' }),
    ).rejects.toThrow(anonymousRefused('basic'));
    expect(authorized(bench)).toEqual([]);
  });

  it.each(['registry.test', 'https://registry.test/v1/', '*.test', 'reg*.test'])(
    'of %s are',
    async (serverAddress) => {
      const bench = await benchWith({ kind: 'basic', users: USERS });
      await expect(bench.pull(V1, { ...ALICE, serverAddress })).resolves.toMatch(/^registry/);
    },
  );

  it.each([
    ['docker.io', 1],
    ['https://index.docker.io/v1/', 1],
    ['registry-1.docker.io', 1],
    ['*.io', 1],
    ['auth.docker.io', 0],
    ['*.docker.io', 0],
  ])('of %s go to Docker Hub: %i', async (serverAddress, count) => {
    const bench = new ImageBench();
    bench.intercept = async ({ headers }) =>
      headers['authorization'] === undefined
        ? aResponse(401, { 'www-authenticate': 'Basic realm="hub"' })
        : aResponse(404, {});
    await expect(bench.pull('team/app:v1', { ...ALICE, serverAddress })).rejects.toThrow();
    expect(new Set(authorized(bench)).size).toBe(count);
  });

  it('do not go to a token service over http if the registry is reached over https', async () => {
    const bench = new ImageBench();
    const challenge = 'Bearer realm="http://secure.test/token"';
    bench.intercept = async () => aResponse(401, { 'www-authenticate': challenge });
    await expect(bench.pull('secure.test/app:v1', ALICE)).rejects.toMatchObject({
      code: 'Unknown',
      message: expect.stringContaining('the token service must be reached over https') as string,
    });
    expect(authorized(bench)).toEqual([]);
  });

  it.each(['', 'none', 'file:///etc/passwd', '//evil.test'])(
    'go to no token service at %j',
    async (realm) => {
      const bench = await benchWith({ kind: 'none' });
      const challenge = `Bearer realm="${realm}"`;
      bench.intercept = async () => aResponse(401, { 'www-authenticate': challenge });
      await expect(bench.pull(V1, ALICE)).rejects.toThrow('failed to authorize: ');
      expect(bench.requests).toHaveLength(1);
    },
  );

  it.each([
    ['127.0.0.1', 'loopback'],
    ['10.1.2.3:8080', 'private'],
    ['169.254.169.254', 'link-local'],
    ['[::1]', 'loopback'],
    ['0', 'unspecified'],
  ])('go to no token service at %s, which is an address of our own', async (host, range) => {
    const bench = await benchWith({ kind: 'none' });
    const challenge = `Bearer realm="http://${host}/token"`;
    bench.intercept = async () => aResponse(401, { 'www-authenticate': challenge });
    await expect(bench.pull(V1, ALICE)).rejects.toThrow(`token service is at a ${range} address`);
    expect(bench.requests).toHaveLength(1);
  });

  it('go to the token service of a registry that is at such an address itself', async () => {
    const bench = new ImageBench();
    const registry = bench.addRegistry('http://127.0.0.1:5000', { kind: 'token', users: USERS });
    await registry.put('team/config', 'v1', aConfig('replicas: 2\n'));
    await expect(bench.pull('127.0.0.1:5000/team/config:v1', ALICE)).resolves.toMatch(/^127/);
  });

  it('are in no trace', async () => {
    const bench = await benchWith({ kind: 'token', users: USERS });
    await bench.pull(V1, ALICE);
    await expect(bench.pull(V1, MALLORY)).rejects.toThrow();
    expect(bench.world.trace.toText()).not.toMatch(/sësame|guess|Basic|Bearer/);
  });
});
