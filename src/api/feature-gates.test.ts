import { describe, expect, it } from 'vitest';
import {
  FEATURE_GATE_NAMES,
  featureGateFaults,
  featureGatesOf,
  hasGate,
  KUBERNETES_VERSIONS,
  type FeatureGates,
  type KubernetesVersion,
} from './feature-gates.ts';

/** One letter a release, 1.31 to 1.36: `.` not there, `0` off, `1` on, `L` on and locked. */
const STAGES: Readonly<Record<keyof FeatureGates, string>> = {
  OCIVolume: '111111',
  OCIVolumePullPolicy: '000000',
  ImageVolume: '00001L',
  EnvFiles: '...011',
  ImageVolumeWithDigest: '....00',
  InPlacePodVerticalScaling: '0011LL',
  PodLevelResources: '.00111',
  KubeletEnsureSecretPulledImages: '..0011',
  ImageMaximumGCAge: '1111LL',
  KubeletSeparateDiskGC: '111111',
  KubeletServiceAccountTokenForCredentialProviders: '..0111',
  StaleControllerConsistencyDaemonSet: '.....1',
  StaleControllerConsistencyJob: '.....1',
  StaleControllerConsistencyReplicaSet: '.....1',
  StaleControllerConsistencyStatefulSet: '.....1',
};

const ROWS = FEATURE_GATE_NAMES.flatMap((gate) =>
  KUBERNETES_VERSIONS.map((version, at) => [gate, version, STAGES[gate][at] ?? ''] as const),
);

/** What a gate may be on only with. */
const NEEDED: Readonly<Record<string, object>> = { ImageVolumeWithDigest: { ImageVolume: true } };

describe('the gates of a release', () => {
  it.each(ROWS)('%s of %s: %s', (gate, version, stage) => {
    const faultsOf = (isOn: boolean): readonly string[] =>
      featureGateFaults(version, { ...NEEDED[gate], [gate]: isOn }).map(({ message }) => message);
    const unknown = [`unrecognized feature gate: ${gate}`];

    expect(hasGate(version, gate)).toBe(stage !== '.');
    expect(featureGatesOf(version)[gate]).toBe(stage === '1' || stage === 'L');
    expect(faultsOf(true)).toEqual(stage === '.' ? unknown : []);
    expect(faultsOf(false)).toEqual(
      stage === '.'
        ? unknown
        : stage === 'L'
          ? [`cannot set feature gate ${gate} to false, feature is locked to true`]
          : [],
    );
  });
});

describe('featureGateFaults', () => {
  it.each<[KubernetesVersion, Readonly<Record<string, boolean>>, readonly string[]]>([
    ['1.36', {}, []],
    ['1.36', { Magic: true }, ['unrecognized feature gate: Magic']],
    ['1.36', { constructor: true }, ['unrecognized feature gate: constructor']],
    ['1.36', { ImageVolume: false, Magic: true }, ['unrecognized feature gate: Magic']],
    [
      '1.36',
      { ImageVolume: false, ImageMaximumGCAge: false },
      [
        'cannot set feature gate ImageVolume to false, feature is locked to true',
        'cannot set feature gate ImageMaximumGCAge to false, feature is locked to true',
      ],
    ],
    [
      '1.35',
      { ImageVolume: false, ImageVolumeWithDigest: true },
      [
        'ImageVolumeWithDigest is enabled, but depends on features that are disabled: [ImageVolume]',
      ],
    ],
    ['1.35', { ImageVolumeWithDigest: true }, []],
    [
      '1.31',
      { OCIVolume: false, OCIVolumePullPolicy: true },
      ['OCIVolumePullPolicy is enabled, but depends on features that are disabled: [OCIVolume]'],
    ],
  ])('of %s, %j: %j', (version, set, messages) => {
    expect(featureGateFaults(version, set).map(({ message }) => message)).toEqual(messages);
  });

  it('takes a gate that is undefined as not set', () => {
    expect(featureGateFaults('1.36', { ImageVolume: undefined })).toEqual([]);
  });
});
