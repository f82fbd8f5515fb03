/**
 * Feature gates, by upstream's names where upstream has them, and the releases that set their defaults.
 * Upstream: pkg/features/kube_features.go (v1.36).
 */
export const KUBERNETES_VERSIONS = ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] as const;

/** A release whose behaviour can be chosen. */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

export const LATEST_VERSION: KubernetesVersion = '1.36';

export interface FeatureGates {
  /** The first draft's `volumes[].oci`. Off: the field is dropped from new objects. Never upstream's. */
  readonly OCIVolume: boolean;
  /** `volumes[].oci.pullPolicy`, which the draft leaves to a later stage. Never upstream's. */
  readonly OCIVolumePullPolicy: boolean;
  /** `volumes[].image`. */
  readonly ImageVolume: boolean;
  /** The digest of an image volume in the status of the containers that mount it (KEP-5365). */
  readonly ImageVolumeWithDigest: boolean;
  /** Pull records: an image that a Secret opened is given only to pods that could have pulled it (KEP-2535). */
  readonly KubeletEnsureSecretPulledImages: boolean;
  readonly ImageMaximumGCAge: boolean;
  readonly KubeletSeparateDiskGC: boolean;
  readonly KubeletServiceAccountTokenForCredentialProviders: boolean;
}

/** What a server or a kubelet goes by. */
export interface Release {
  readonly version: KubernetesVersion;
  readonly gates: FeatureGates;
}

/** From which release on a gate is on by default, and from which on it cannot be turned off. */
interface Stages {
  readonly since?: KubernetesVersion;
  readonly on?: KubernetesVersion;
  readonly locked?: KubernetesVersion;
}

const STAGES: Readonly<Record<keyof FeatureGates, Stages>> = {
  OCIVolume: { on: '1.31' },
  OCIVolumePullPolicy: {},
  ImageVolume: { since: '1.31', on: '1.35', locked: '1.36' },
  ImageVolumeWithDigest: { since: '1.35' },
  KubeletEnsureSecretPulledImages: { since: '1.33', on: '1.35' },
  ImageMaximumGCAge: { on: '1.31', locked: '1.35' },
  KubeletSeparateDiskGC: { on: '1.31' },
  KubeletServiceAccountTokenForCredentialProviders: { since: '1.33', on: '1.34' },
};

export const FEATURE_GATE_NAMES = Object.keys(STAGES) as readonly (keyof FeatureGates)[];

/** The gates of a release, with those that were set. */
export function featureGatesOf(
  version: KubernetesVersion = LATEST_VERSION,
  set: { readonly [Gate in keyof FeatureGates]?: boolean | undefined } = {},
): FeatureGates {
  const gate = (name: keyof FeatureGates): boolean => {
    const { on } = STAGES[name];
    return set[name] ?? (on !== undefined && isAtLeast(version, on));
  };
  return {
    OCIVolume: gate('OCIVolume'),
    OCIVolumePullPolicy: gate('OCIVolumePullPolicy'),
    ImageVolume: gate('ImageVolume'),
    ImageVolumeWithDigest: gate('ImageVolumeWithDigest'),
    KubeletEnsureSecretPulledImages: gate('KubeletEnsureSecretPulledImages'),
    ImageMaximumGCAge: gate('ImageMaximumGCAge'),
    KubeletSeparateDiskGC: gate('KubeletSeparateDiskGC'),
    KubeletServiceAccountTokenForCredentialProviders: gate(
      'KubeletServiceAccountTokenForCredentialProviders',
    ),
  };
}

export function isAtLeast(version: KubernetesVersion, other: KubernetesVersion): boolean {
  return KUBERNETES_VERSIONS.indexOf(version) >= KUBERNETES_VERSIONS.indexOf(other);
}
