/** Clusters that no component would start in, and what each component goes by in those that start. */
import { describe, expect, it } from 'vitest';
import type { KubeletConfiguration } from '../kubelet/index.ts';
import { kubeletReleaseOf, labFaults, type ReleaseOptions } from './lab-faults.ts';
import { Lab } from './lab.ts';
import { memoryPorts } from './memory-ports.ts';

describe('labFaults', () => {
  it.each<[ReleaseOptions]>([
    [{}],
    [{ kubernetesVersion: '1.31' }],
    [{ kubernetesVersion: '1.36', kubeletVersion: '1.33' }],
    [{ featureGates: { ImageVolumeWithDigest: true } }],
    // The kubelet does not have the gate, and is not told of it.
    [{ kubeletVersion: '1.33', featureGates: { ImageVolumeWithDigest: true } }],
    [{ kubeletVersion: '1.35', kubeletFeatureGates: { ImageVolume: false } }],
    [{ kubelet: { imageGCHighThresholdPercent: 90 } }],
  ])('none: %j', (options) => {
    expect(labFaults(options)).toEqual([]);
  });

  it.each<[ReleaseOptions, string, string]>([
    [
      { featureGates: { ImageVolume: false } },
      'featureGates.ImageVolume',
      'cannot set feature gate ImageVolume to false, feature is locked to true',
    ],
    [
      { kubernetesVersion: '1.32', featureGates: { KubeletEnsureSecretPulledImages: true } },
      'featureGates.KubeletEnsureSecretPulledImages',
      'unrecognized feature gate: KubeletEnsureSecretPulledImages',
    ],
    [
      { kubeletFeatureGates: { ImageVolume: false } },
      'kubelet.featureGates.ImageVolume',
      'cannot set feature gate ImageVolume to false, feature is locked to true',
    ],
    [
      { kubeletVersion: '1.33', kubeletFeatureGates: { ImageVolumeWithDigest: true } },
      'kubelet.featureGates.ImageVolumeWithDigest',
      'unrecognized feature gate: ImageVolumeWithDigest',
    ],
    [
      {
        kubeletVersion: '1.35',
        featureGates: { ImageVolumeWithDigest: true },
        kubeletFeatureGates: { ImageVolume: false },
      },
      'featureGates.ImageVolumeWithDigest',
      'ImageVolumeWithDigest is enabled, but depends on features that are disabled: [ImageVolume]',
    ],
    [
      { kubernetesVersion: '1.35', kubeletVersion: '1.36' },
      'kubeletVersion',
      'a kubelet is never newer than the API server, 1.35',
    ],
    [
      { kubeletVersion: '1.32' },
      'kubeletVersion',
      'a kubelet is at most 3 minor releases older than the API server, 1.36',
    ],
    [
      { kubelet: { registryPullQPS: -1 } },
      'kubelet.registryPullQPS',
      'invalid configuration: registryPullQPS (--registry-qps) -1 must not be a negative number',
    ],
  ])('%j: %s: %s', async (options, field, message) => {
    const faults = labFaults(options);

    expect(faults.map(({ path }) => path.join('.'))).toEqual([field]);
    expect(faults.map((fault) => fault.message)).toEqual([message]);
    await expect(Lab.open({ ports: memoryPorts(), choices: [], ...options })).rejects.toThrow(
      `${field}: ${message}`,
    );
  });
});

describe('kubeletReleaseOf', () => {
  it.each<[ReleaseOptions, string, boolean]>([
    [{}, '1.36', true],
    [{ kubernetesVersion: '1.34' }, '1.34', false],
    [{ kubernetesVersion: '1.34', featureGates: { ImageVolume: true } }, '1.34', true],
    [{ kubeletVersion: '1.34' }, '1.34', false],
    [{ kubeletVersion: '1.34', kubeletFeatureGates: { ImageVolume: true } }, '1.34', true],
    [{ kubeletVersion: '1.35', kubeletFeatureGates: { ImageVolume: false } }, '1.35', false],
  ])('%j: %s, ImageVolume %s', (options, version, isOn) => {
    const release = kubeletReleaseOf(options);

    expect(release.version).toBe(version);
    expect(release.gates.ImageVolume).toBe(isOn);
  });
});

describe('a lab', () => {
  it('has nodes of the release that was asked for', async () => {
    const lab = await Lab.open({ ports: memoryPorts(), choices: [], kubeletVersion: '1.34' });
    const { status } = lab.find('nodes', 'node-1') ?? {};
    await lab.close();

    expect(status?.nodeInfo?.kubeletVersion).toBe('v1.34.0');
  });

  it.each<[string, Partial<KubeletConfiguration>]>([
    ['failed to validate kubelet configuration', { registryBurst: -1 }],
    [
      'failed to initialize image pull manager',
      {
        imagePullCredentialsVerificationPolicy: 'NeverVerifyAllowlistedImages',
        preloadedImagesVerificationAllowlist: ['*'],
      },
    ],
  ])('%s: the kubelet that runs is left alone', async (words, configuration) => {
    const lab = await Lab.open({ ports: memoryPorts(), choices: [] });
    const [node] = lab.cluster.nodes;
    const before = node?.kubelet;

    expect(() => node?.restartKubelet(configuration)).toThrow(words);
    expect(node?.kubelet).toBe(before);
    await lab.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }] },
    });
    await lab.advance(20_000);

    expect(lab.pod('web')?.status.phase).toBe('Running');
    await lab.close();
  });
});
