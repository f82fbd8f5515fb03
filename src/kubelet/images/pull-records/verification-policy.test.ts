/** Upstream: pkg/kubelet/images/pullmanager/image_pull_policies_test.go (v1.36). */
import { describe, expect, it } from 'vitest';
import type { ImagePullCredentialsVerificationPolicy } from '../../model/index.ts';
import { requireCredentialVerificationForImage, validateAllowlist } from './verification-policy.ts';

const required = (
  policy: ImagePullCredentialsVerificationPolicy,
  allowlist: readonly string[],
  image: string,
  pulledByKubelet: boolean,
) =>
  requireCredentialVerificationForImage(
    {
      imagePullCredentialsVerificationPolicy: policy,
      preloadedImagesVerificationAllowlist: allowlist,
    },
    image,
    pulledByKubelet,
  );

describe('a verification is required', () => {
  it.each([
    ['NeverVerify', false, false],
    ['NeverVerifyPreloadedImages', true, false],
    ['NeverVerifyAllowlistedImages', true, true],
    ['AlwaysVerify', true, true],
  ] as const)('by %s: pulled here %s, preloaded %s', (policy, pulled, preloaded) => {
    expect(required(policy, [], 'registry.test/app:v1', true)).toBe(pulled);
    expect(required(policy, [], 'registry.test/app:v1', false)).toBe(preloaded);
  });

  const DIGEST = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['r.io/org/app', 'r.io/org/app', false],
    ['r.io/org/app', 'r.io/org/app:v1', false],
    ['r.io/org/app', `r.io/org/app:v1@${DIGEST}`, false],
    ['r.io/org/app', 'r.io/org/app2', true],
    ['r.io:5000/app', 'r.io:5000/app:v1', false],
    ['r.io/org/*', 'r.io/org/app:v1', false],
    ['r.io/org/*', 'r.io/org/a/b', false],
    ['r.io/org/*', 'r.io/org', true],
    ['r.io/org/*', 'r.io/organ/app', true],
    ['r.io/*', 'r.io/app', false],
    // Compared as it is written, on both sides.
    ['busybox', 'busybox:v1', false],
    ['busybox', 'docker.io/library/busybox', true],
    ['docker.io/library/busybox', 'busybox', true],
  ])('with %s on the list, for %s: %s, whoever pulled it', (pattern, image, expected) => {
    for (const pulledByKubelet of [true, false]) {
      const policy = 'NeverVerifyAllowlistedImages';
      expect(required(policy, [pattern], image, pulledByKubelet)).toBe(expected);
    }
  });

  it('of what is on the list by every other policy', () => {
    expect(required('AlwaysVerify', ['r.io/*'], 'r.io/app', false)).toBe(true);
  });
});

describe('the allow list', () => {
  it.each([['r.io/org/app'], ['r.io/*'], ['r.io/org/*'], ['busybox'], ['r.io:5000/app']])(
    'may hold %s',
    (pattern) => {
      expect(() => validateAllowlist([pattern])).not.toThrow();
    },
  );

  it.each([
    [' r.io/app', 'leading/trailing spaces are not allowed:  r.io/app'],
    ['', 'the supplied pattern is too short: '],
    [
      'r.io/*/app',
      "not a valid wildcard pattern, only patterns ending with '/*' are allowed: r.io/*/app",
    ],
    [
      'r.io/org*',
      "not a valid wildcard pattern, only patterns ending with '/*' are allowed: r.io/org*",
    ],
    ['/*', 'at least registry hostname is required'],
    ['r.io/APP', 'failed to parse as an image name: couldn\'t parse image name "r.io/APP"'],
    ['r.io/app:v1', 'neither tag nor digest is accepted in an image reference: r.io/app:v1'],
  ])('may not hold "%s"', (pattern, why) => {
    expect(() => validateAllowlist(['r.io/app', pattern])).toThrow(`verification: ${why}`);
  });
});
