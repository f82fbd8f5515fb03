/** Upstream: pkg/util/parsers/parsers_test.go, and distribution/reference, normalize_test.go (v1.36). */
import { describe, expect, it } from 'vitest';
import { parseImageName } from '../../api/index.ts';
import { withoutTagAndDigest } from './image-name.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('the name of an image', () => {
  it.each([
    ['root', 'docker.io/library/root', 'latest', ''],
    ['root:tag', 'docker.io/library/root', 'tag', ''],
    [`root@${DIGEST}`, 'docker.io/library/root', '', DIGEST],
    [`root:tag@${DIGEST}`, 'docker.io/library/root', 'tag', DIGEST],
    ['user/repo', 'docker.io/user/repo', 'latest', ''],
    ['docker.io/busybox', 'docker.io/library/busybox', 'latest', ''],
    ['index.docker.io/busybox', 'docker.io/library/busybox', 'latest', ''],
    ['index.docker.io/user/repo:v1', 'docker.io/user/repo', 'v1', ''],
    ['host.name/repo', 'host.name/repo', 'latest', ''],
    ['host:5000/repo', 'host:5000/repo', 'latest', ''],
    ['host:5000/repo:v1', 'host:5000/repo', 'v1', ''],
    ['localhost/repo', 'localhost/repo', 'latest', ''],
    ['Host/repo', 'Host/repo', 'latest', ''],
    ['a__b/c-d.e', 'docker.io/a__b/c-d.e', 'latest', ''],
    [`host.name/${'a'.repeat(255)}`, `host.name/${'a'.repeat(255)}`, 'latest', ''],
  ])('%s', (image, repository, tag, digest) => {
    expect(parseImageName(image)).toEqual({ repository, tag, digest });
  });

  it.each([
    ['', 'invalid reference format'],
    ['Root', 'invalid reference format: repository name (library/Root) must be lowercase'],
    ['a/B:c', 'invalid reference format: repository name (a/B) must be lowercase'],
    ['root@sha256:short', 'invalid reference format'],
    [`root@sha256:${'ab'.repeat(20)}`, 'invalid checksum digest length'],
    [`root@sha256:${'AB'.repeat(32)}`, 'invalid checksum digest format'],
    [`root@md9:${'ab'.repeat(20)}`, 'unsupported digest algorithm'],
    ['_bad', 'invalid reference format'],
    ['host.name/repo:', 'invalid reference format'],
    ['host.name//repo', 'invalid reference format'],
    [`root:${'x'.repeat(129)}`, 'invalid reference format'],
    [
      'ab'.repeat(32),
      `invalid repository name (${'ab'.repeat(32)}), cannot specify 64-byte hexadecimal strings`,
    ],
    [`host.name/${'a'.repeat(256)}`, 'repository name must not be more than 255 characters'],
  ])('%s is none', (image, why) => {
    expect(() => parseImageName(image)).toThrow(
      expect.objectContaining({ message: `couldn't parse image name "${image}": ${why}` }),
    );
  });
});

describe('a name without tag and digest', () => {
  it.each([
    ['busybox', 'busybox'],
    ['busybox:v1', 'busybox'],
    [`host:5000/busybox:v1@${DIGEST}`, 'host:5000/busybox'],
    ['host:5000/busybox', 'host:5000/busybox'],
  ])('of %s', (image, expected) => {
    expect(withoutTagAndDigest(image)).toBe(expected);
  });
});
