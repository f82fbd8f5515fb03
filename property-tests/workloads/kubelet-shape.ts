/** The kubelet's configuration in a workload: how pulls queue, how many a second, who may use what is there, how changed objects are noticed. */
import fc from 'fast-check';
import type { KubeletConfiguration } from '../../src/kubelet/index.ts';
import { OPEN, PRIVATE } from './images.ts';

/** Of the configuration what a workload sets; the rest is upstream's. */
export type KubeletShape = Partial<
  Pick<
    KubeletConfiguration,
    | 'serializeImagePulls'
    | 'maxParallelImagePulls'
    | 'registryPullQPS'
    | 'registryBurst'
    | 'configMapAndSecretChangeDetectionStrategy'
    | 'imagePullCredentialsVerificationPolicy'
    | 'preloadedImagesVerificationAllowlist'
  >
>;

/** Plainest first: to which it shrinks. */
const queues: fc.Arbitrary<KubeletShape> = fc.constantFrom<KubeletShape>(
  {},
  { serializeImagePulls: false },
  { serializeImagePulls: false, maxParallelImagePulls: 1 },
  { serializeImagePulls: false, maxParallelImagePulls: 2 },
);

const rates: fc.Arbitrary<KubeletShape> = fc.constantFrom<KubeletShape>(
  {},
  {},
  { registryPullQPS: 1, registryBurst: 1 },
  { registryPullQPS: 1, registryBurst: 2 },
  { registryPullQPS: 0 },
);

const verification: fc.Arbitrary<KubeletShape> = fc.constantFrom<KubeletShape>(
  {},
  {},
  { imagePullCredentialsVerificationPolicy: 'AlwaysVerify' },
  { imagePullCredentialsVerificationPolicy: 'NeverVerify' },
  {
    imagePullCredentialsVerificationPolicy: 'NeverVerifyAllowlistedImages',
    preloadedImagesVerificationAllowlist: [`${OPEN}/*`, `${PRIVATE}/team/server`],
  },
);

const strategies: fc.Arbitrary<KubeletShape> = fc.constantFrom<KubeletShape>(
  {},
  {},
  { configMapAndSecretChangeDetectionStrategy: 'Cache' },
  { configMapAndSecretChangeDetectionStrategy: 'Get' },
);

export const kubeletShapes: fc.Arbitrary<KubeletShape> = fc
  .tuple(queues, rates, verification, strategies)
  .map(([queue, rate, verify, strategy]) => ({ ...queue, ...rate, ...verify, ...strategy }));
