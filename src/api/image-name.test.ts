/**
 * Names of images are read as Docker and Kubernetes read them. Upstream: pkg/util/parsers/parsers_test.go ·
 * TestParseImageName (v1.36); distribution/reference v0.6, normalize_test.go.
 */
import { describe, expect, it } from 'vitest';
import { ImageNameError, parseImageName } from './image-name.ts';

const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;

describe('a name of an image', () => {
  it.each<[image: string, repository: string, tag: string, digest: string]>([
    ['root', 'docker.io/library/root', 'latest', ''],
    ['root:tag', 'docker.io/library/root', 'tag', ''],
    [`root@${DIGEST}`, 'docker.io/library/root', '', DIGEST],
    [`root:tag@${DIGEST}`, 'docker.io/library/root', 'tag', DIGEST],
    [`root:latest@${DIGEST}`, 'docker.io/library/root', 'latest', DIGEST],
    ['user/repo', 'docker.io/user/repo', 'latest', ''],
    ['docker.io/busybox', 'docker.io/library/busybox', 'latest', ''],
    ['index.docker.io/busybox', 'docker.io/library/busybox', 'latest', ''],
    ['host.name/repo', 'host.name/repo', 'latest', ''],
    ['host:5000/repo', 'host:5000/repo', 'latest', ''],
    ['localhost/repo', 'localhost/repo', 'latest', ''],
    ['Host/repo', 'Host/repo', 'latest', ''],
    ['[fd00::1]:5000/repo', '[fd00::1]:5000/repo', 'latest', ''],
    ['10.1.2.3:5000/a/b:c', '10.1.2.3:5000/a/b', 'c', ''],
    ['localhost:5000', 'docker.io/library/localhost', '5000', ''],
    ['registry.test', 'docker.io/library/registry.test', 'latest', ''],
    ['team/registry.test/app', 'docker.io/team/registry.test/app', 'latest', ''],
    ['a.b/c__d--e.f_g', 'a.b/c__d--e.f_g', 'latest', ''],
    [`root@sha384:${'a'.repeat(96)}`, 'docker.io/library/root', '', `sha384:${'a'.repeat(96)}`],
    [`root@sha512:${'a'.repeat(128)}`, 'docker.io/library/root', '', `sha512:${'a'.repeat(128)}`],
    [`root:${'t'.repeat(128)}`, 'docker.io/library/root', 't'.repeat(128), ''],
    ['a'.repeat(247), `docker.io/library/${'a'.repeat(247)}`, 'latest', ''],
    [`registry.test/${'a'.repeat(255)}`, `registry.test/${'a'.repeat(255)}`, 'latest', ''],
  ])('%s is %s, tag "%s", digest "%s"', (image, repository, tag, digest) => {
    expect(parseImageName(image)).toEqual({ repository, tag, digest });
  });
});

describe('no name of an image', () => {
  const invalid = 'invalid reference format';
  const upperCase = (path: string) => `${invalid}: repository name (${path}) must be lowercase`;
  const tooLong = 'repository name must not be more than 255 characters';

  it.each<[image: string, reason: string]>([
    ['', invalid],
    ['Root', upperCase('library/Root')],
    ['a/B:c', upperCase('a/B')],
    ['registry.test/Team/app', upperCase('Team/app')],
    [`Root@${DIGEST}`, upperCase('library/Root@sha256')],
    ['root@sha256:short', invalid],
    [`root@sha256:${HEX.slice(1)}`, 'invalid checksum digest length'],
    [`root@sha256:${HEX.toUpperCase()}`, 'invalid checksum digest format'],
    [`root@sha1:${HEX}`, 'unsupported digest algorithm'],
    [`root@${DIGEST}@${DIGEST}`, invalid],
    ['_bad', invalid],
    ['a..b', invalid],
    ['a/', invalid],
    ['/a', invalid],
    ['a//b', invalid],
    ['root:', invalid],
    ['root:.tag', invalid],
    [`root:${'t'.repeat(129)}`, invalid],
    ['root:a:b', invalid],
    ['root tag', invalid],
    ['-host.test/root', invalid],
    ['registry.test:port/root', invalid],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ['a'.repeat(248), tooLong],
    [`registry.test/${'a'.repeat(256)}`, tooLong],
  ])('%s: %s', (image, reason) => {
    expect(() => parseImageName(image)).toThrow(new ImageNameError(image, reason));
    expect(() => parseImageName(image)).toThrow(`couldn't parse image name "${image}": ${reason}`);
  });
});
