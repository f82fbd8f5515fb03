/** Docker's and Podman's files are read as they read them. Source: docker/cli, cli/config; containers-auth.json(5). */
import { describe, expect, it } from 'vitest';
import { parseReference } from '../cri/oci/index.ts';
import { findInDockerConfig, type Found } from './docker-config.ts';

const APP = 'registry.test/team/app:v1';
const auth = (text: string): { readonly auth: string } => ({ auth: btoa(text) });

function find(config: unknown, reference = APP): Found {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return findInDockerConfig(text, 'config.json', parseReference(reference));
}

describe('the credentials of a registry', () => {
  it.each<[key: string, reference: string]>([
    ['registry.test', APP],
    ['https://registry.test', APP],
    ['https://registry.test/v1/', APP],
    ['http://registry.test/v2/', APP],
    ['registry.test/', APP],
    ['registry.test/team', APP],
    ['registry.test/team/app', APP],
    ['registry.test:5000', 'registry.test:5000/app'],
    ['https://index.docker.io/v1/', 'busybox'],
    ['docker.io', 'busybox'],
    ['index.docker.io', 'docker.io/team/app'],
    ['registry-1.docker.io', 'busybox'],
    ['docker.io/team', 'team/app'],
  ])('are under %s for %s', (key, reference) => {
    expect(find({ auths: { [key]: auth('alice:se:same') } }, reference).auth).toEqual({
      username: 'alice',
      password: 'se:same',
      serverAddress: parseReference(reference).domain,
    });
  });

  it.each([
    'est.test',
    'badregistry.test',
    'evil.test/registry.test',
    'https://evil.test/registry.test/team/app',
    'registry.test:5000',
    'registry.test/team/ap',
    'registry.test/team/app/more',
    'registry.test/te',
    '__proto__',
  ])('are not under %s', (key) => {
    expect(find(`{"auths":{"${key}":{"auth":"${btoa('a:b')}"}}}`).auth).toBeUndefined();
  });

  it('are those under the longest name', () => {
    const auths = {
      'registry.test': auth('host:1'),
      'registry.test/team/app': auth('app:1'),
      'registry.test/team': auth('team:1'),
    };
    expect(find({ auths }).auth).toMatchObject({ username: 'app' });
    expect(find({ auths }, 'registry.test/team/other').auth).toMatchObject({ username: 'team' });
    expect(find({ auths }, 'registry.test/other').auth).toMatchObject({ username: 'host' });
  });

  it.each<[entry: object, expected: object | undefined]>([
    [
      { username: 'alice', password: 'sesame' },
      { username: 'alice', password: 'sesame' },
    ],
    [
      { ...auth('bob:b'), username: 'alice' },
      { username: 'bob', password: 'b' },
    ],
    [{ auth: btoa('a:b').replace(/=+$/, '') }, { username: 'a', password: 'b' }],
    [{ auth: `${btoa('a:b')}\n\0` }, { username: 'a', password: 'b' }],
    [{ auth: btoa('a:b\0\0') }, { username: 'a', password: 'b' }],
    [{ identitytoken: 'refresh' }, { identityToken: 'refresh' }],
    [
      { ...auth('00000000-0000-0000-0000-000000000000:'), identitytoken: 'refresh' },
      { username: '00000000-0000-0000-0000-000000000000', identityToken: 'refresh' },
    ],
    [{ registrytoken: 'bearer' }, { registryToken: 'bearer' }],
    [{}, undefined],
  ])('are read from %j', (entry, expected) => {
    const found = find({ auths: { 'registry.test': entry } }).auth;
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ serverAddress: 'registry.test', ...expected });
  });

  it.each<[config: unknown, message: string]>([
    ['{', 'config.json: not a JSON object'],
    ['[]', 'config.json: not a JSON object'],
    [{ auths: { 'registry.test': 7 } }, 'config.json: auths["registry.test"]: not an object'],
    [
      { auths: { 'https://registry.test': { auth: '%%' } } },
      'config.json: auths["https://registry.test"]: auth is not base64 of user:password',
    ],
    [
      { auths: { 'registry.test': auth('nocolon') } },
      'config.json: auths["registry.test"]: auth is not base64 of user:password',
    ],
    [{ credsStore: '../../x' }, 'config.json: "../../x" is no name of a credential helper'],
    [{ credsStore: 7 }, 'config.json: 7 is no name of a credential helper'],
  ])('are refused in words, not taken for none: %j', (config, message) => {
    expect(() => find(config)).toThrow(message);
  });
});

describe('a program that keeps credentials', () => {
  it('is asked in place of the file for its registry, or for all', () => {
    const config = { credsStore: 'desktop', credHelpers: { 'registry.test': 'ecr' } };
    expect(find(config)).toEqual({ helper: 'ecr', server: 'registry.test' });
    expect(find(config, 'other.test/app')).toEqual({ helper: 'desktop', server: 'other.test' });
    expect(find(config, 'busybox')).toEqual({
      helper: 'desktop',
      server: 'https://index.docker.io/v1/',
    });
    expect(find({ credHelpers: { 'docker.io': 'hub' } }, 'busybox')).toMatchObject({
      helper: 'hub',
    });
  });
});
