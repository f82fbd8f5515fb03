/** References as distribution/reference parses and containerd normalises them. */
import { describe, expect, it } from 'vitest';
import { formatReference, parseReference, ReferenceError } from './reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('a reference', () => {
  it.each([
    ['registry.test/team/config:v1', 'registry.test/team/config:v1'],
    ['registry.test/team/config', 'registry.test/team/config:latest'],
    ['registry.test:5000/config', 'registry.test:5000/config:latest'],
    ['localhost/config', 'localhost/config:latest'],
    ['[::1]:5000/config:v1', '[::1]:5000/config:v1'],
    ['busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['team/config:v1', 'docker.io/team/config:v1'],
    [`registry.test/config@${DIGEST}`, `registry.test/config@${DIGEST}`],
    [`registry.test/config:v1@${DIGEST}`, `registry.test/config:v1@${DIGEST}`],
    ['registry.test/a_b/c__d/e-f.g', 'registry.test/a_b/c__d/e-f.g:latest'],
  ])('%s is %s', (text, normalised) => {
    expect(formatReference(parseReference(text))).toBe(normalised);
    expect(parseReference(normalised)).toEqual(parseReference(text));
  });

  it.each([
    '',
    ':',
    '@',
    'registry.test/',
    'registry.test//config',
    'registry.test/config:',
    'registry.test/config:v 1',
    'registry.test/../etc',
    'registry.test/config@sha256:abc',
    `registry.test/config@md5:${'a'.repeat(32)}`,
    `registry.test/config:${'v'.repeat(129)}`,
    'http://registry.test/config',
    'registry.test/config\n',
    'registry..test/config',
  ])('refuses %j', (text) => {
    expect(() => parseReference(text)).toThrow(ReferenceError);
    expect(() => parseReference(text)).toThrow('invalid reference format');
  });

  it('says that a repository must be lower case', () => {
    expect(() => parseReference('registry.test/Team/config')).toThrow(
      `couldn't parse image name "registry.test/Team/config": invalid reference format: repository name (Team/config) must be lowercase`,
    );
  });

  it('refuses names of more than 255 characters', () => {
    expect(() => parseReference(`registry.test/${'a'.repeat(250)}`)).toThrow('255 characters');
  });
});
