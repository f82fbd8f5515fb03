/** Who may enter. Source: distribution-spec, token authentication (docker/distribution, spec/auth). */
import { describe, expect, it } from 'vitest';
import { digestOf, parseChallenges } from '../oci/index.ts';
import { buildArtifact, type RegistryAuth } from './index.ts';
import { asking, bytesOf, openRegistry, type Answered, type Ask } from './testing/ask.ts';

const USERS = { alice: 'se:same' };
const ALICE = { authorization: `Basic ${btoa('alice:se:same')}` };
const MANIFEST = '/v2/team/app/manifests/v1';

async function registryWith(auth: RegistryAuth, now = () => 0, secret = 'one'): Promise<Ask> {
  const registry = openRegistry({ auth, now, secret });
  const object = buildArtifact({ artifactType: 'application/vnd.example', files: [] });
  await registry.put('team/app', 'v1', object);
  return asking(registry);
}

function challengeOf(answered: Answered) {
  return parseChallenges(answered.headers['www-authenticate'] ?? '');
}

async function tokenFor(ask: Ask, ...scopes: readonly string[]) {
  const query = new URLSearchParams(scopes.map((scope) => ['scope', scope])).toString();
  const { json } = await ask('GET', `/token?${query}`, { headers: ALICE });
  return { authorization: `Bearer ${(json as { token: string }).token}` };
}

describe('basic authentication', () => {
  it('asks for a password, everywhere', async () => {
    const ask = await registryWith({ kind: 'basic', users: USERS });
    for (const path of ['/v2/', '/v2/_catalog', MANIFEST, '/v2/team/none/tags/list']) {
      const refused = await ask('GET', path);
      expect(refused).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
      expect(challengeOf(refused)).toEqual([
        { scheme: 'basic', parameters: { realm: 'drydock registry' } },
      ]);
    }
  });

  it('lets in who has it, whatever colons are in it', async () => {
    const ask = await registryWith({ kind: 'basic', users: USERS });
    for (const scheme of ['Basic', 'basic', 'BASIC']) {
      const headers = { authorization: ALICE.authorization.replace('Basic', scheme) };
      expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 200 });
    }
  });

  it.each([
    `Basic ${btoa('alice:wrong')}`,
    `Basic ${btoa('alice:')}`,
    `Basic ${btoa('alice')}`,
    `Basic ${btoa('bob:se:same')}`,
    `Basic ${btoa(':')}`,
    `Basic ${btoa('constructor:x')}`,
    `Basic ${btoa('toString:undefined')}`,
    'Basic !!!',
    'Basic',
    `Bearer ${btoa('alice:se:same')}`,
  ])('keeps out %s', async (authorization) => {
    const ask = await registryWith({ kind: 'basic', users: USERS });
    expect(await ask('GET', MANIFEST, { headers: { authorization } })).toMatchObject({
      status: 401,
    });
  });

  it('says nothing of what is there', async () => {
    const ask = await registryWith({ kind: 'basic', users: USERS });
    const [known, unknown] = [await ask('GET', MANIFEST), await ask('GET', `${MANIFEST}0`)];
    expect(known).toEqual(unknown);
    expect(await ask('PUT', MANIFEST, { body: '{}' })).toMatchObject({ status: 401 });
    expect(await ask('HEAD', MANIFEST)).toMatchObject({ status: 401, text: '' });
  });
});

describe('token authentication', () => {
  const TOKEN = { kind: 'token', users: USERS } as const;
  const PULL = 'repository:team/app:pull';

  it.each([
    ['GET', MANIFEST, PULL],
    ['HEAD', MANIFEST, PULL],
    ['PUT', MANIFEST, 'repository:team/app:pull,push'],
    ['POST', '/v2/team/app/blobs/uploads/', 'repository:team/app:pull,push'],
    ['GET', '/v2/', undefined],
  ] as const)('says for %s %s which token it wants', async (method, path, scope) => {
    const refused = await (await registryWith(TOKEN))(method, path);
    expect(refused.status).toBe(401);
    expect(challengeOf(refused)).toEqual([
      {
        scheme: 'bearer',
        parameters: {
          realm: 'http://registry.test/token',
          service: 'drydock',
          ...(scope === undefined ? {} : { scope }),
        },
      },
    ]);
  });

  it('gives a token for a password, and takes it for what it was asked for', async () => {
    const ask = await registryWith(TOKEN);
    const headers = await tokenFor(ask, PULL);
    expect(await ask('GET', '/v2/', { headers })).toMatchObject({ status: 200 });
    expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 200 });
    for (const [method, path] of [
      ['PUT', MANIFEST],
      ['DELETE', MANIFEST],
      ['GET', '/v2/team/other/manifests/v1'],
      ['GET', '/v2/team/app/more/manifests/v1'],
    ] as const) {
      const refused = await ask(method, path, { headers });
      expect(refused.status).toBe(401);
      expect(challengeOf(refused)[0]?.parameters['error']).toBe('insufficient_scope');
    }
  });

  it('gives one token for several scopes', async () => {
    const ask = await registryWith(TOKEN);
    const both = [PULL, 'repository:team/other:pull'];
    for (const headers of [await tokenFor(ask, ...both), await tokenFor(ask, both.join(' '))]) {
      expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 200 });
      const other = await ask('GET', '/v2/team/other/manifests/v1', { headers });
      expect(other).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
    }
  });

  it.each([undefined, `Basic ${btoa('alice:wrong')}`])(
    'gives none for %s',
    async (authorization) => {
      const ask = await registryWith(TOKEN);
      const headers = authorization === undefined ? {} : { authorization };
      expect(await ask('GET', `/token?scope=${PULL}`, { headers })).toMatchObject({ status: 401 });
    },
  );

  it('takes a token for five minutes', async () => {
    let now = 0;
    const ask = await registryWith(TOKEN, () => now);
    const headers = await tokenFor(ask, PULL);
    now = 300_000;
    expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 200 });
    now = 300_001;
    const refused = await ask('GET', MANIFEST, { headers });
    expect(challengeOf(refused)[0]?.parameters['error']).toBe('invalid_token');
  });

  it('takes no token that it did not seal', async () => {
    const [ask, other] = [
      await registryWith(TOKEN, () => 0, 'one'),
      await registryWith(TOKEN, () => 0, 'other'),
    ];
    const { authorization } = await tokenFor(ask, PULL);
    const [claims = '', seal = ''] = authorization.slice('Bearer '.length).split('.');
    const forged = claims.replace(
      Buffer.from('team/app').toString('hex'),
      Buffer.from('team/all').toString('hex'),
    );
    expect(forged).not.toBe(claims);
    for (const token of [`${forged}.${seal}`, claims, `${claims}.`, `.${seal}`, 'x.y', '', '..']) {
      const headers = { authorization: `Bearer ${token}` };
      expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 401 });
    }
    expect(await other('GET', MANIFEST, { headers: { authorization } })).toMatchObject({
      status: 401,
    });
    expect(await ask('GET', MANIFEST, { headers: ALICE })).toMatchObject({ status: 401 });
  });
});

describe.each(['basic', 'token'] as const)('anonymous pulls, with %s authentication', (kind) => {
  const OPEN = { kind, users: USERS, anonymousPull: true } as const;
  const UPLOADS = '/v2/team/app/blobs/uploads/';

  /** What a client without credentials shows, after a challenge, for a scope. */
  async function shown(ask: Ask, scope: string, authorization?: string) {
    const headers = authorization === undefined ? {} : { authorization };
    if (kind === 'basic') return headers;
    const { status, json } = await ask('GET', `/token?scope=${scope}`, { headers });
    return status === 200 ? { authorization: `Bearer ${(json as { token: string }).token}` } : {};
  }

  it.each([undefined, `Basic ${btoa(':')}`])('are for who shows %s', async (authorization) => {
    const ask = await registryWith(OPEN);
    const headers = await shown(ask, 'repository:team/app:pull,push', authorization);
    for (const method of ['GET', 'HEAD'] as const) {
      expect(await ask(method, MANIFEST, { headers })).toMatchObject({ status: 200 });
    }
  });

  it.each(['pull,push', '*', 'push,pull', 'delete'])(
    'are no more, whatever is asked for: %s',
    async (actions) => {
      const ask = await registryWith(OPEN);
      const headers = await shown(ask, `repository:team/app:${actions}`);
      for (const [method, path] of [
        ['PUT', MANIFEST],
        ['DELETE', MANIFEST],
        ['POST', UPLOADS],
        ['POST', `${UPLOADS}?mount=${digestOf(bytesOf(''))}&from=team/other`],
      ] as const) {
        expect(await ask(method, path, { headers })).toMatchObject({ status: 401 });
      }
      if (kind === 'basic') expect(await ask('GET', '/v2/_catalog')).toMatchObject({ status: 401 });
    },
  );

  it('are not for who shows a wrong password; who has the right one may do all', async () => {
    const ask = await registryWith(OPEN);
    const wrong = await shown(ask, 'repository:team/app:pull', `Basic ${btoa('alice:guess')}`);
    expect(await ask('GET', MANIFEST, { headers: wrong })).toMatchObject({ status: 401 });
    const right = await shown(ask, 'repository:team/app:pull,push', ALICE.authorization);
    expect(await ask('POST', UPLOADS, { headers: right })).toMatchObject({ status: 202 });
  });

  it('are for nobody, if nobody says so', async () => {
    const ask = await registryWith({ kind, users: USERS });
    const headers = await shown(ask, 'repository:team/app:pull');
    expect(await ask('GET', MANIFEST, { headers })).toMatchObject({ status: 401 });
  });
});

describe('a registry', () => {
  it('open to everybody asks nobody, and takes who shows something anyway', async () => {
    const ask = await registryWith({ kind: 'none' });
    expect(await ask('GET', MANIFEST)).toMatchObject({ status: 200 });
    expect(await ask('GET', MANIFEST, { headers: ALICE })).toMatchObject({ status: 200 });
  });

  it('changes its mind at once', async () => {
    const registry = openRegistry();
    const ask = asking(registry);
    registry.setAuth({ kind: 'basic', users: USERS });
    expect(await ask('GET', '/v2/')).toMatchObject({ status: 401 });
    registry.setAuth({ kind: 'none' });
    expect(await ask('GET', '/v2/')).toMatchObject({ status: 200 });
    expect(await ask('GET', `/v2/a/blobs/${digestOf(bytesOf(''))}`)).toMatchObject({ status: 404 });
  });
});

describe('the token service by POST', () => {
  const SCOPE = 'repository:team/app:pull';
  const post = (ask: Ask, form: Readonly<Record<string, string>>): Promise<Answered> =>
    ask('POST', '/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: bytesOf(new URLSearchParams(form).toString()),
    });
  const password = { grant_type: 'password', username: 'alice', password: 'se:same' };
  const bearing = (token: unknown) => ({ headers: { authorization: `Bearer ${String(token)}` } });

  it('gives a token for a password, and one to refresh it with if asked', async () => {
    const ask = await registryWith({ kind: 'token', users: USERS });

    const plain = await post(ask, { ...password, scope: SCOPE });
    const offline = await post(ask, { ...password, scope: SCOPE, access_type: 'offline' });

    expect(plain).toMatchObject({ status: 200, json: { expires_in: 300, scope: SCOPE } });
    expect(plain.json).not.toHaveProperty('refresh_token');
    const { access_token, refresh_token } = offline.json as Record<string, string>;
    expect(await ask('GET', MANIFEST, bearing(access_token))).toMatchObject({ status: 200 });
    const grant = { grant_type: 'refresh_token', refresh_token: refresh_token ?? '' };
    const again = await post(ask, { ...grant, scope: SCOPE });
    expect(again).toMatchObject({ status: 200, json: { refresh_token } });
    const renewed = (again.json as Record<string, string>)['access_token'];
    expect(await ask('GET', MANIFEST, bearing(renewed))).toMatchObject({ status: 200 });
  });

  it('takes neither for the other', async () => {
    const ask = await registryWith({ kind: 'token', users: USERS });
    const { json } = await post(ask, { ...password, scope: SCOPE, access_type: 'offline' });
    const { access_token = '', refresh_token } = json as Record<string, string>;

    expect(await ask('GET', MANIFEST, bearing(refresh_token))).toMatchObject({ status: 401 });
    const grant = { grant_type: 'refresh_token', refresh_token: access_token };
    expect(await post(ask, grant)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  });

  it.each([
    [401, { ...password, password: 'wrong' }],
    [401, { ...password, username: '__proto__', password: 'x' }],
    [401, { grant_type: 'refresh_token', refresh_token: '7b7d.00' }],
    [401, { grant_type: 'refresh_token' }],
    [400, { grant_type: 'authorization_code' }],
    [400, {}],
  ])('answers %d to %o', async (status, form) => {
    const ask = await registryWith({ kind: 'token', users: USERS });

    expect(await post(ask, form as Record<string, string>)).toMatchObject({ status });
  });
});
