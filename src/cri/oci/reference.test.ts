/**
 * References are read as Docker and containerd read them. Source: distribution/reference v0.6,
 * normalize.go (`ParseNormalizedNamed`) and reference.go (`Parse`), whose messages are quoted.
 */
import { describe, expect, it } from 'vitest';
import { formatName, formatReference, parseReference, ReferenceError } from './reference.ts';

const HEX = 'a'.repeat(64);
const DIGEST = `sha256:${HEX}`;

describe('a familiar name', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['team/app', 'docker.io/team/app:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/team/app:v1', 'docker.io/team/app:v1'],
    ['localhost', 'docker.io/library/localhost:latest'],
    ['localhost:5000', 'docker.io/library/localhost:5000'],
    ['registry.test', 'docker.io/library/registry.test:latest'],
  ])('%s stands for %s', (text, whole) => {
    expect(formatReference(parseReference(text))).toBe(whole);
  });

  it.each([
    ['registry.test/app', 'registry.test', 'app'],
    ['localhost/app', 'localhost', 'app'],
    ['localhost:5000/team/app', 'localhost:5000', 'team/app'],
    ['10.1.2.3:5000/app', '10.1.2.3:5000', 'app'],
    ['[fd00::1]/app', '[fd00::1]', 'app'],
    ['[::1]:5000/app', '[::1]:5000', 'app'],
    ['Registry/app', 'Registry', 'app'],
    ['team/registry.test/app', 'docker.io', 'team/registry.test/app'],
  ])('%s begins with the domain %s', (text, domain, repository) => {
    expect(parseReference(text)).toEqual({ domain, repository, tag: 'latest' });
  });
});

describe('tag and digest', () => {
  it('are latest, if there is neither', () => {
    expect(parseReference('registry.test/app')).toMatchObject({ tag: 'latest' });
  });

  it('are the digest alone, if there is no tag', () => {
    const reference = parseReference(`registry.test/app@${DIGEST}`);
    expect(reference).toEqual({ domain: 'registry.test', repository: 'app', digest: DIGEST });
    expect(formatReference(reference)).toBe(`registry.test/app@${DIGEST}`);
  });

  it('may both be there, and are both known; it is named by the digest', () => {
    const text = `registry.test:5000/team/app:v1@${DIGEST}`;
    const reference = parseReference(text);
    expect(reference).toMatchObject({ tag: 'v1', digest: DIGEST });
    expect(formatReference(reference)).toBe(`registry.test:5000/team/app@${DIGEST}`);
    expect(formatName(reference)).toBe('registry.test:5000/team/app');
  });

  it('take sha512 as well', () => {
    const digest = `sha512:${'b'.repeat(128)}`;
    expect(parseReference(`registry.test/app@${digest}`)).toMatchObject({ digest });
  });

  it('read a port as a port, a tag as a tag', () => {
    expect(parseReference('registry.test:5000/app:5000')).toMatchObject({
      domain: 'registry.test:5000',
      repository: 'app',
      tag: '5000',
    });
  });

  it.each(['v1', '_v1', '1.0-rc.1', 'V'.repeat(128)])('take the tag %s', (tag) => {
    expect(parseReference(`app:${tag}`).tag).toBe(tag);
  });
});

describe('a repository', () => {
  it.each(['a', 'a.b', 'a_b', 'a__b', 'a-b', 'a---b', '0/1/2', 'a.b_c__d-e/f'])(
    'may be called %s',
    (repository) => {
      expect(parseReference(`registry.test/${repository}`).repository).toBe(repository);
    },
  );

  it('is at most 255 characters long, the domain not counted', () => {
    const longest = 'a'.repeat(255);
    expect(parseReference(`registry.test/${longest}`).repository).toBe(longest);
    expect(() => parseReference(`registry.test/${longest}a`)).toThrow(
      new ReferenceError('repository name must not be more than 255 characters'),
    );
  });

  it('is in lower case', () => {
    expect(() => parseReference('registry.test/Team/app:v1')).toThrow(
      new ReferenceError('invalid reference format: repository name (Team/app) must be lowercase'),
    );
    expect(() => parseReference('BusyBox')).toThrow(
      new ReferenceError(
        'invalid reference format: repository name (library/BusyBox) must be lowercase',
      ),
    );
  });

  it('is not the id of an image', () => {
    expect(() => parseReference(HEX)).toThrow(
      new ReferenceError(
        `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`,
      ),
    );
  });
});

describe('what is no reference', () => {
  it.each([
    '',
    ' ',
    ':',
    ':v1',
    '@',
    '/',
    '//',
    '/app',
    'app/',
    'app:',
    'app@',
    'app:v1:v2',
    'app:.v1',
    'app:-v1',
    `app:${'v'.repeat(129)}`,
    'app v1',
    'app\n',
    'app:v1\n',
    'https://registry.test/app',
    'registry.test//app',
    'registry.test/a..b',
    'registry.test/a___b',
    'registry.test/-a',
    'registry.test/a-',
    'registry.test/../app',
    'registry.test/%2e%2e/app',
    'registry.test/a?b',
    'registry.test/a#b',
    '-registry.test/app',
    'registry..test/app',
    'registry.test:/app',
    'registry.test:port/app',
    '[::1/app',
    'user@registry.test/app',
    'user:secret@registry.test/app',
    `app@sha256:${'a'.repeat(63)}`,
    `app@sha256:${'A'.repeat(64)}`,
    `app@sha256:${'g'.repeat(64)}`,
    `app@md5:${'a'.repeat(32)}`,
    `app@${DIGEST}@${DIGEST}`,
    `@${DIGEST}`,
    `app@constructor:${HEX}`,
    `app@__proto__:${HEX}`,
    'größe',
  ])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(new ReferenceError('invalid reference format'));
  });

  it('is refused without delay, however long it is', () => {
    for (const text of ['a-'.repeat(50_000), 'a'.repeat(100_000) + '!', 'a/'.repeat(50_000)]) {
      expect(() => parseReference(text)).toThrow(ReferenceError);
    }
  });
});
