/**
 * Which credentials fit an image, and in which order they are tried. Upstream:
 * pkg/credentialprovider/keyring.go, config.go, and keyring_test.go: TestURLsMatch,
 * TestDockerKeyringFromGlob, TestIsDefaultRegistryMatch, TestDockerKeyringLookup (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { encodeBase64, type Secret } from '../../../api/index.ts';
import { lookup } from './keyring.ts';
import { keyringOf } from './pull-secrets.ts';

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
  keyringOf(secrets)
    .lookup(image)
    .map(({ auth }) => auth.username);

describe('a server fits an image', () => {
  it.each([
    ['registry.test', 'registry.test/app'],
    ['registry.test', 'registry.test/team/app'],
    ['registry.test:5000', 'registry.test:5000/app'],
    ['registry.test:', 'registry.test/app'],
    ['ada@registry.test', 'registry.test/app'],
    ['registry.test#fragment', 'registry.test/app'],
    ['registry.test/te%61m', 'registry.test/team/app'],
    ['docker.io', 'docker.io/library/app'],
    ['localhost', 'localhost/app'],
    ['registry.test/team', 'registry.test/team/app'],
    ['registry.test/team/app', 'registry.test/team/app'],
    ['*.test', 'registry.test/app'],
    ['*.*.test', 'a.registry.test/app'],
    ['pre*.test', 'prefix.test/app'],
    ['*', 'localhost/app'],
    ['reg*try.*', 'registry.test/app'],
    // A key is a URL first: what comes after `?` is a query.
    ['registry.test?y/team', 'registry.test/app'],
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
    ['regist?y.test', 'registry.test/app'],
    ['registr[y].test', 'registry.test/app'],
    ['registry test', 'registry.test/app'],
    ['registry.test:port', 'registry.test/app'],
    ['registry.test:*', 'registry.test:5000/app'],
    ['registry.test/%zz', 'registry.test/app'],
    ['registry.test\u0000', 'registry.test/app'],
    ['registry.test/*', 'registry.test/app'],
    ['registry.test/v1', 'registry.test/app'],
    ['https://registry.test/v1/v2/', 'registry.test/app'],
    ['ftp://registry.test', 'registry.test/app'],
  ])('%s: %s', (server, image) => {
    expect(users([ofServers(server)], image)).toEqual([]);
  });
});

describe('the default registry', () => {
  const hub = ofServers('https://index.docker.io/v1/');

  it.each(['app', 'team/app', 'docker.io/team/app', 'index.docker.io/team/app', 'localhost/app'])(
    'is that of %s',
    (image) => {
      expect(users([hub], image)).toHaveLength(1);
    },
  );

  it.each(['registry.test/app', 'registry:5000/app', 'mydocker.io/team/app', '/app'])(
    'is not that of %s',
    (image) => {
      expect(users([hub], image)).toEqual([]);
    },
  );

  it('is asked only if nothing else fits', () => {
    const both = ofServers('https://index.docker.io/v1/', 'docker.io');
    expect(users([both], 'docker.io/team/app')).toEqual(['docker.io']);
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

  it('is of keys, however they are written', () => {
    const secrets = ['https://registry.test/v1/', 'http://registry.test/v2/', 'registry.test/'].map(
      (server) => ofServers(server),
    );
    expect(users(secrets, 'registry.test/app')).toEqual([
      'https://registry.test/v1/',
      'http://registry.test/v2/',
      'registry.test/',
    ]);
  });

  it('is another decision’s where one is handed in', () => {
    const first: typeof lookup = (entries, repository) => lookup(entries, repository).slice(0, 1);
    const secret = ofServers('registry.test', 'registry.test/team');
    expect(keyringOf([secret], first).lookup('registry.test/team/app')).toHaveLength(1);
  });
});

describe('an entry', () => {
  const credentials = (entry: unknown) =>
    keyringOf([ofAuths({ 'registry.test': entry })])
      .lookup('registry.test/app')
      .map(({ auth }) => auth);

  it('says who, for which registry, and from which Secret', () => {
    const secret = ofAuths({ 'registry.test/team': { username: 'robot', password: 's3cret' } });
    expect(keyringOf([secret]).lookup('registry.test/team/app')).toEqual([
      {
        auth: { username: 'robot', password: 's3cret', serverAddress: 'registry.test' },
        source: {
          kind: 'Secret',
          namespace: 'default',
          name: 'pull',
          uid: 'uid-pull',
          // As a real kubelet recorded it (golden/node.md).
          credentialHash: 'b77e1bbcfe74b7357131e53d79b34fa0025d205fd606f12811405c1ab33fce34',
        },
      },
    ]);
  });

  it('is told from others by its address, too', () => {
    const hashes = [{}, { email: 'ada@<test>' }, { auth: base64('ada:p') }].map((more) => {
      const entry = { username: 'ada', password: 'p', ...more };
      const [found] = keyringOf([ofAuths({ 'registry.test': entry })]).lookup('registry.test/app');
      return found?.source?.kind === 'Secret' ? found.source.credentialHash : undefined;
    });
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[1]).not.toBe(hashes[0]);
  });

  it.each([
    ['auth alone', { auth: base64('ada:smash') }, 'ada', 'smash'],
    ['a password with colons', { auth: base64('ada:a:b') }, 'ada', 'a:b'],
    ['auth without padding', { auth: base64('ada:smashe').replace(/=+$/, '') }, 'ada', 'smashe'],
    ['auth on two lines', { auth: `${base64('ada:sm')}\n${base64('ash')}` }, 'ada', 'smash'],
    ['a name in other case', { Username: 'ada', PASSWORD: 'smash' }, 'ada', 'smash'],
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
    ['null', null, {}],
    ['nothing', {}, {}],
    ['a user alone', { username: 'ada' }, { username: 'ada' }],
  ])('with %s is tried with what it has', (_what, entry, auth) => {
    expect(credentials(entry)).toEqual([{ ...auth, serverAddress: 'registry.test' }]);
  });
});

const JSON_TYPE = 'kubernetes.io/dockerconfigjson';
const JSON_KEY = '.dockerconfigjson';

describe('a secret', () => {
  const entries = JSON.stringify({ 'registry.test': { username: 'ada', password: 'p' } });

  it.each([
    ['of the old format', 'kubernetes.io/dockercfg', '.dockercfg', entries, ['ada']],
    ['of another type', 'Opaque', '.dockercfg', entries, []],
    ['without the key', JSON_TYPE, '.dockercfg', entries, []],
    ['that is empty', JSON_TYPE, JSON_KEY, '', []],
    ['that is null', JSON_TYPE, JSON_KEY, 'null', []],
    ['without auths', JSON_TYPE, JSON_KEY, '{}', []],
    ['whose auths are null', JSON_TYPE, JSON_KEY, '{"auths":null}', []],
  ])('%s', (_what, type, key, document, expected) => {
    expect(users([aSecret(type, key, document)], 'registry.test/app')).toEqual(expected);
  });

  const ofEntry = (entry: unknown) => JSON.stringify({ auths: { 'other.test': entry } });
  const NO_COLON = 'unable to parse auth field, must be formatted as base64(username:password)';

  it.each([
    ['{', 'unexpected end of JSON input'],
    ['auths', "invalid character 'a' looking for beginning of value"],
    [
      '[]',
      'json: cannot unmarshal array into Go value of type credentialprovider.DockerConfigJSON',
    ],
    [
      '{"auths":"x"}',
      'json: cannot unmarshal string into Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig',
    ],
    [
      ofEntry(5),
      'json: cannot unmarshal number into Go value of type credentialprovider.dockerConfigEntryWithAuth',
    ],
    [
      ofEntry({ username: true }),
      'json: cannot unmarshal bool into Go struct field dockerConfigEntryWithAuth.username of type string',
    ],
    [ofEntry({ auth: base64('ada') }), NO_COLON],
    [ofEntry({ auth: '%%' }), 'illegal base64 data at input byte 0'],
    [ofEntry({ auth: `${base64('ada:smash')} ` }), 'illegal base64 data at input byte 12'],
    [ofEntry({ auth: 'YWRhO' }), 'illegal base64 data at input byte 4'],
  ])('that holds %s spoils all, with upstream’s words', (document, message) => {
    const good = ofServers('registry.test');
    const bad = aSecret(JSON_TYPE, JSON_KEY, document);
    expect(() => keyringOf([good, bad])).toThrow(new Error(message));
  });

  it('of the old format is told as such', () => {
    expect(() => keyringOf([aSecret('kubernetes.io/dockercfg', '.dockercfg', '"x"')])).toThrow(
      new Error(
        'json: cannot unmarshal string into Go value of type credentialprovider.DockerConfig',
      ),
    );
  });
});
