/**
 * Which credentials fit an image, and in which order they are tried. Upstream:
 * pkg/credentialprovider/keyring.go, config.go, and keyring_test.go: TestURLsMatch,
 * TestDockerKeyringFromGlob, TestIsDefaultRegistryMatch, TestDockerKeyringLookup (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64, type Secret } from '../../api/index.ts';
import { Keyring } from './keyring.ts';

const base64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));

function aSecret(type: string, key: string, document: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'pull',
      namespace: 'default',
      uid: 'uid-pull',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    type,
    data: { [key]: base64(document) },
  };
}

const ofAuths = (auths: unknown): Secret =>
  aSecret('kubernetes.io/dockerconfigjson', '.dockerconfigjson', JSON.stringify({ auths }));

/** Credentials whose user is named after the server. */
const ofServers = (...servers: readonly string[]): Secret =>
  ofAuths(Object.fromEntries(servers.map((name) => [name, { username: name, password: 'p' }])));

const users = (secrets: readonly Secret[], image: string) =>
  new Keyring(secrets).lookup(image).map(({ auth }) => auth.username);

describe('a server fits an image', () => {
  it.each([
    ['registry.test', 'registry.test/app'],
    ['registry.test', 'registry.test/team/app:v1'],
    ['registry.test', `registry.test/app@sha256:${'0'.repeat(64)}`],
    ['registry.test:5000', 'registry.test:5000/app:v1'],
    ['localhost', 'localhost/app'],
    ['registry.test/team', 'registry.test/team/app'],
    ['registry.test/team/app', 'registry.test/team/app:v1'],
    ['*.test', 'registry.test/app'],
    ['*.*.test', 'a.registry.test/app'],
    ['pre*.test', 'prefix.test/app'],
    ['regist?y.test', 'registry.test/app'],
    ['*.test:5000/team', 'registry.test:5000/team/app'],
    ['https://registry.test', 'registry.test/app'],
    ['http://registry.test/', 'registry.test/app'],
    ['https://registry.test/v1/', 'registry.test/app'],
    ['https://registry.test/v2/team', 'registry.test/team/app'],
    // A path is a prefix of characters, not of names.
    ['registry.test/team', 'registry.test/team-b/app'],
  ])('%s: %s', (server, image) => {
    expect(users([ofServers(server)], image)).toEqual([server]);
  });
});

describe('a server does not fit an image', () => {
  it.each([
    ['registry.test', 'other.test/app'],
    ['registry.test', 'registry.test:5000/app'],
    ['registry.test:5000', 'registry.test/app'],
    ['registry.test', 'my.registry.test/app'],
    ['registry.test/team', 'registry.test/other/app'],
    ['registry.test/team/', 'registry.test/team-b/app'],
    ['*.test', 'a.registry.test/app'],
    ['*', 'registry.test/app'],
    ['registry.*', 'registry.test:5000/app'],
    ['registry.tes.', 'registry.test/app'],
    ['registry.test', 'registry'],
  ])('%s: %s', (server, image) => {
    expect(users([ofServers(server)], image)).toEqual([]);
  });
});

describe('the default registry', () => {
  const hub = ofServers('https://index.docker.io/v1/');

  it.each(['app', 'app:v1', 'team/app', 'docker.io/team/app', 'index.docker.io/team/app'])(
    'is that of %s',
    (image) => {
      expect(users([hub], image)).toHaveLength(1);
    },
  );

  it.each(['registry.test/app', 'registry:5000/app', 'mydocker.io/team/app'])(
    'is not that of %s',
    (image) => {
      expect(users([hub], image)).toEqual([]);
    },
  );

  it('is asked only if nothing else fits', () => {
    const both = ofServers('https://index.docker.io/v1/', 'docker.io');
    expect(users([both], 'team/app')).toEqual(['docker.io']);
  });
});

describe('the order', () => {
  it('is the most specific server first', () => {
    const servers = ['registry.test', 'registry.test/team/app', 'registry.test/team'];
    expect(users([ofServers(...servers)], 'registry.test/team/app/x')).toEqual([
      'registry.test/team/app',
      'registry.test/team',
      'registry.test',
    ]);
  });

  it('is that of the secrets for one server', () => {
    const secrets = ['ada', 'grace'].map((username) =>
      ofAuths({ 'registry.test': { username, password: 'p' } }),
    );
    expect(users(secrets, 'registry.test/app')).toEqual(['ada', 'grace']);
  });
});

describe('an entry', () => {
  const credentials = (entry: unknown) =>
    new Keyring([ofAuths({ 'registry.test': entry })])
      .lookup('registry.test/app')
      .map(({ auth }) => auth);

  it('says who, and for which registry', () => {
    expect(credentials({ username: 'ada', password: 'smash' })).toEqual([
      { username: 'ada', password: 'smash', serverAddress: 'registry.test' },
    ]);
  });

  it.each([
    ['auth alone', { auth: base64('ada:smash') }, 'ada', 'smash'],
    ['a password with colons', { auth: base64('ada:a:b') }, 'ada', 'a:b'],
    [
      'auth, whatever else is there',
      { username: 'grace', password: 'squash', auth: base64('ada:smash') },
      'ada',
      'smash',
    ],
  ])('may be %s', (_what, entry, username, password) => {
    expect(credentials(entry)).toMatchObject([{ username, password }]);
  });

  it.each([
    ['null', null],
    ['nothing', {}],
    ['a user alone', { username: 'ada' }],
    ['no colon', { auth: base64('ada') }],
    ['no base64', { auth: '%%' }],
  ])('with %s counts for nothing', (_what, entry) => {
    expect(credentials(entry)).toEqual([]);
  });
});

describe('a secret', () => {
  const entries = JSON.stringify({ 'registry.test': { username: 'ada', password: 'p' } });

  it.each([
    ['of the old format', 'kubernetes.io/dockercfg', '.dockercfg', entries, ['ada']],
    ['of another type', 'Opaque', '.dockercfg', entries, []],
    ['without the key', 'kubernetes.io/dockerconfigjson', '.dockercfg', entries, []],
    ['that is not JSON', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson', '{', []],
    ['that is null', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson', 'null', []],
    ['without auths', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson', '{}', []],
  ])('%s', (_what, type, key, document, expected) => {
    expect(users([aSecret(type, key, document)], 'registry.test/app')).toEqual(expected);
  });
});
