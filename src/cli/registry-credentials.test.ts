/** Who is asking, from the command line, the environment, files and programs, in this order. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsFor } from './registry-credentials.ts';

const APP = 'registry.test/team/app:v1';
const place = fs.mkdtempSync(join(tmpdir(), 'drydock-credentials-'));
const path = process.env['PATH'];
beforeAll(() => {
  process.env['PATH'] = `${join(place, 'bin')}:${path ?? ''}`;
});
afterAll(() => {
  process.env['PATH'] = path;
  fs.rmSync(place, { recursive: true, force: true });
});

function write(name: string, text: string, mode = 0o644): string {
  const file = join(place, name);
  fs.mkdirSync(join(file, '..'), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  return file;
}

/** A file that has a user for the registry. */
function knowing(name: string, username: string): string {
  const auths = { 'registry.test': { username, password: 'sesame' } };
  return write(name, JSON.stringify({ auths }));
}

/** A program that says what it was asked for, then this, and ends so. */
function helper(name: string, says: string, status = 0): void {
  const asked = join(place, `asked-${name}`);
  write(
    `bin/docker-credential-${name}`,
    `#!/bin/sh\necho "$1 $(cat)" > ${asked}\necho '${says}'\nexit ${String(status)}\n`,
    0o755,
  );
}

describe('credentials', () => {
  it('are those of the command line before all others', async () => {
    const REGISTRY_AUTH_FILE = knowing('first.json', 'bob');
    const given = await credentialsFor(APP, { creds: 'alice:se:same' }, { REGISTRY_AUTH_FILE });
    expect(given).toEqual({ username: 'alice', password: 'se:same' });
    await expect(credentialsFor(APP, { creds: 'alice' }, {})).rejects.toThrow('--creds');
    for (const creds of ['alice:sesame', undefined]) {
      const options = { passwordStdin: true, ...(creds === undefined ? {} : { creds }) };
      await expect(credentialsFor(APP, options, {})).rejects.toThrow('--password-stdin');
    }
  });

  it('are those of the first file that knows the registry', async () => {
    const home = join(place, 'home');
    const environment = { HOME: home, XDG_RUNTIME_DIR: join(place, 'runtime') };
    const user = async (more = {}): Promise<string | undefined> =>
      (await credentialsFor(APP, {}, { ...environment, ...more }))?.username;
    expect(await user()).toBeUndefined();
    knowing('home/.docker/config.json', 'docker');
    expect(await user()).toBe('docker');
    knowing('home/.config/containers/auth.json', 'podman');
    expect(await user()).toBe('podman');
    write('runtime/containers/auth.json', '{"auths":{"other.test":{"username":"x"}}}');
    expect(await user()).toBe('podman');
    knowing('runtime/containers/auth.json', 'session');
    expect(await user()).toBe('session');
    expect(await user({ REGISTRY_AUTH_FILE: knowing('named.json', 'named') })).toBe('named');
    knowing('docker/config.json', 'moved');
    const DOCKER_CONFIG = join(place, 'docker');
    expect(await user({ HOME: '/nowhere', XDG_RUNTIME_DIR: undefined, DOCKER_CONFIG })).toBe(
      'moved',
    );
  });

  it('are missed where a file was named that is not there', async () => {
    const environment = { REGISTRY_AUTH_FILE: join(place, 'none.json') };
    await expect(credentialsFor(APP, {}, environment)).rejects.toThrow('ENOENT');
  });

  it('are nobody’s for what is no reference', async () => {
    expect(await credentialsFor('Team/App', {}, { HOME: place })).toBeUndefined();
  });
});

describe('a credential helper', () => {
  const asking = (name: string, more = {}) => {
    const REGISTRY_AUTH_FILE = write('helped.json', JSON.stringify({ credsStore: name, ...more }));
    return credentialsFor(APP, {}, { REGISTRY_AUTH_FILE });
  };

  it('is asked for the registry', async () => {
    helper('good', '{"ServerURL":"registry.test","Username":"alice","Secret":"sesame"}');
    expect(await asking('good')).toEqual({
      serverAddress: 'registry.test',
      username: 'alice',
      password: 'sesame',
    });
    expect(fs.readFileSync(join(place, 'asked-good'), 'utf8')).toBe('get registry.test\n');
  });

  it('may have an identity token', async () => {
    helper('identity', '{"Username":"<token>","Secret":"refresh"}');
    expect(await asking('identity')).toEqual({
      serverAddress: 'registry.test',
      identityToken: 'refresh',
    });
  });

  it('that has none leaves it to the file', async () => {
    helper('empty', 'credentials not found in native keychain', 1);
    expect(await asking('empty')).toBeUndefined();
    const auths = { 'registry.test': { username: 'bob', password: 'b' } };
    expect(await asking('empty', { auths })).toMatchObject({ username: 'bob' });
  });

  it.each([
    ['broken', 'the keychain is locked', 1, 'docker-credential-broken: the keychain is locked'],
    ['silent', '', 3, 'docker-credential-silent: ended with 3'],
    ['odd', 'nonsense', 0, 'docker-credential-odd: answered without Username and Secret'],
    ['half', '{"Username":"a"}', 0, 'docker-credential-half: answered without'],
  ])('that is %s is an error', async (name, says, status, message) => {
    helper(name, says, status);
    await expect(asking(name)).rejects.toThrow(message);
  });

  it('that is not there is an error', async () => {
    await expect(asking('nowhere')).rejects.toThrow('docker-credential-nowhere: ');
  });
});
