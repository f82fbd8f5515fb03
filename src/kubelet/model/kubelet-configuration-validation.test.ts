import { describe, expect, it } from 'vitest';
import { featureGatesOf } from '../../api/index.ts';
import {
  DEFAULT_KUBELET_CONFIGURATION,
  type ChangeDetectionStrategy,
  type ImagePullCredentialsVerificationPolicy,
  type KubeletConfiguration,
} from './kubelet-configuration.ts';
import {
  checkKubeletConfiguration,
  validateKubeletConfiguration,
} from './kubelet-configuration-validation.ts';

type Given = Partial<KubeletConfiguration>;

const LOW = 'imageGCLowThresholdPercent (--image-gc-low-threshold)';
const HIGH = 'imageGCHighThresholdPercent (--image-gc-high-threshold)';
const SERIAL =
  'maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false';
const ALLOWLIST =
  'can\'t set `preloadedImagesVerificationAllowlist` if `imagePullCredentialsVertificationPolicy` is not "NeverVerifyAllowlistedImages"';

function messages(given: Given, gates = featureGatesOf()): readonly string[] {
  return validateKubeletConfiguration({ ...DEFAULT_KUBELET_CONFIGURATION, ...given }, gates).map(
    ({ message }) => message,
  );
}

describe('validateKubeletConfiguration', () => {
  it.each<[Given]>([
    [{}],
    [{ imageGCLowThresholdPercent: 0, imageGCHighThresholdPercent: 100 }],
    [{ imageMinimumGCAgeMs: 0 }],
    [{ imageMinimumGCAgeMs: 1000, imageMaximumGCAgeMs: 1001 }],
    [{ nodeStatusMaxImages: -1 }],
    [{ registryPullQPS: 0, registryBurst: 0 }],
    [{ serializeImagePulls: false, maxParallelImagePulls: 5 }],
    [{ maxParallelImagePulls: 1 }],
    [{ imagePullCredentialsVerificationPolicy: 'AlwaysVerify' }],
    [
      {
        imagePullCredentialsVerificationPolicy: 'NeverVerifyAllowlistedImages',
        preloadedImagesVerificationAllowlist: ['registry.test/a'],
      },
    ],
    [{ configMapAndSecretChangeDetectionStrategy: 'Cache' }],
    [{ configMapAndSecretChangeDetectionStrategy: 'Get' }],
  ])('takes %j', (given) => {
    expect(messages(given)).toEqual([]);
  });

  it.each<[Given, ...string[]]>([
    [{ imageGCHighThresholdPercent: 101 }, `${HIGH} 101 must be between 0 and 100, inclusive`],
    [{ imageGCLowThresholdPercent: -1 }, `${LOW} -1 must be between 0 and 100, inclusive`],
    [
      { imageGCHighThresholdPercent: -1 },
      `${HIGH} -1 must be between 0 and 100, inclusive`,
      `${LOW} 80 must be less than ${HIGH} -1`,
    ],
    [{ imageGCLowThresholdPercent: 85 }, `${LOW} 85 must be less than ${HIGH} 85`],
    [{ imageGCLowThresholdPercent: 90 }, `${LOW} 90 must be less than ${HIGH} 85`],
    [{ imageMinimumGCAgeMs: -1000 }, 'imageMinimumGCAge -1s must not be negative'],
    [{ imageMaximumGCAgeMs: -90_000 }, 'imageMaximumGCAge -1m30s must not be negative'],
    [
      { imageMaximumGCAgeMs: 120_000 },
      'imageMaximumGCAge 2m0s must be greater than imageMinimumGCAge 2m0s',
    ],
    [
      { nodeStatusMaxImages: -2 },
      'nodeStatusMaxImages (--node-status-max-images) -2 must be -1 or greater',
    ],
    [{ registryPullQPS: -1 }, 'registryPullQPS (--registry-qps) -1 must not be a negative number'],
    [{ registryBurst: -1 }, 'registryBurst (--registry-burst) -1 must not be a negative number'],
    [
      { serializeImagePulls: false, maxParallelImagePulls: 0 },
      'maxParallelImagePulls 0 must be a positive number',
    ],
    [{ maxParallelImagePulls: 2 }, SERIAL],
    [
      {
        imagePullCredentialsVerificationPolicy:
          'Sometimes' as ImagePullCredentialsVerificationPolicy,
      },
      'option "Sometimes" specified for imagePullCredentialsVerificationPolicy. Valid options are "NeverVerify", "NeverVerifyPreloadedImages", "NeverVerifyAllowlistedImages" or "AlwaysVerify"',
    ],
    [{ preloadedImagesVerificationAllowlist: ['a'] }, ALLOWLIST],
  ])('refuses %j: %s', (given, ...texts) => {
    expect(messages(given)).toEqual(texts.map((text) => `invalid configuration: ${text}`));
  });

  it('wants the gate ImageMaximumGCAge for a greatest age', () => {
    const off = featureGatesOf('1.34', { ImageMaximumGCAge: false });

    expect(messages({ imageMaximumGCAgeMs: 3_600_000 }, off)).toEqual([
      'invalid configuration: ImageMaximumGCAge feature gate is required for Kubelet configuration option imageMaximumGCAge',
    ]);
    expect(messages({}, off)).toEqual([]);
  });
});

describe('checkKubeletConfiguration', () => {
  it('goes through with nothing given', () => {
    expect(() => checkKubeletConfiguration({}, featureGatesOf())).not.toThrow();
  });

  it('names one fault as it is, several in brackets', () => {
    const start = (given: Given) => () => checkKubeletConfiguration(given, featureGatesOf());

    expect(start({ registryBurst: -1 })).toThrow(
      /^failed to validate kubelet configuration, error: invalid configuration: registryBurst/,
    );
    expect(start({ registryBurst: -1, registryPullQPS: -1 })).toThrow(
      /error: \[invalid configuration: registryBurst.*, invalid configuration: registryPullQPS.*\]$/,
    );
  });

  it('ends a kubelet that does not know how to learn of changed objects', () => {
    const given = {
      configMapAndSecretChangeDetectionStrategy: 'Sometimes' as ChangeDetectionStrategy,
    };

    expect(messages(given)).toEqual(['unknown configmap and secret manager mode: Sometimes']);
    expect(() => checkKubeletConfiguration(given, featureGatesOf())).toThrow(
      /^failed to run Kubelet: failed to create kubelet: unknown configmap and secret manager mode: Sometimes$/,
    );
  });
});
