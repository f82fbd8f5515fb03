/**
 * Whether a pod's credentials are asked for before it is given an image that is here. Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_policies.go (v1.36).
 */
import { parseImageName } from '../../../api/index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import {
  withoutTagAndDigest,
  type ImagePullCredentialsVerificationPolicy,
  type KubeletConfiguration,
} from '../../model/index.ts';

export type VerificationSettings = Pick<
  KubeletConfiguration,
  'imagePullCredentialsVerificationPolicy' | 'preloadedImagesVerificationAllowlist'
>;

export type RequireCredentialVerification = typeof requireCredentialVerificationForImage;

/**
 * Upstream: RequireCredentialVerificationForImage, of all four policies.
 * @param image as the pod writes it
 */
export function requireCredentialVerificationForImage(
  settings: VerificationSettings,
  image: string,
  pulledByKubelet: boolean,
): boolean {
  const policy: ImagePullCredentialsVerificationPolicy =
    settings.imagePullCredentialsVerificationPolicy;
  switch (policy) {
    case 'NeverVerify':
      return false;
    case 'NeverVerifyPreloadedImages':
      return pulledByKubelet;
    case 'NeverVerifyAllowlistedImages':
      return !isAllowlisted(settings.preloadedImagesVerificationAllowlist, image);
    case 'AlwaysVerify':
      return true;
  }
}

/** Compared as it is written, not made complete: `busybox` is not `docker.io/library/busybox`. */
function isAllowlisted(patterns: readonly string[], image: string): boolean {
  const name = withoutTagAndDigest(image);
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** Upstream: NewNeverVerifyAllowListedPullPolicy, whose kubelet does not start. @throws {Error} */
export function validateAllowlist(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const why = whyNoPattern(pattern);
    if (why !== undefined) {
      throw new Error(
        `failed to initialize image pull manager: failed to create a policy for image pull credential verification: ${why}`,
      );
    }
  }
}

function whyNoPattern(pattern: string): string | undefined {
  if (pattern !== pattern.trim()) return `leading/trailing spaces are not allowed: ${pattern}`;
  const isWildcard = pattern.endsWith('/*');
  const trimmed = isWildcard ? pattern.slice(0, -1) : pattern;
  if (trimmed === '') return `the supplied pattern is too short: ${pattern}`;
  if (trimmed.includes('*')) {
    return `not a valid wildcard pattern, only patterns ending with '/*' are allowed: ${pattern}`;
  }
  if (isWildcard) return trimmed === '/' ? 'at least registry hostname is required' : undefined;
  try {
    parseImageName(trimmed);
  } catch (error) {
    rethrowProgrammerError(error);
    return `failed to parse as an image name: ${error instanceof Error ? error.message : ''}`;
  }
  return withoutTagAndDigest(trimmed) === trimmed
    ? undefined
    : `neither tag nor digest is accepted in an image reference: ${pattern}`;
}
