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
  /** `env[].valueFrom.fileKeyRef` (KEP-3721). */
  readonly EnvFiles: boolean;
  /** The digest of an image volume in the status of the containers that mount it (KEP-5365). */
  readonly ImageVolumeWithDigest: boolean;
  /** The subresource `resize` of pods (KEP-1287). */
  readonly InPlacePodVerticalScaling: boolean;
  /** `spec.resources` of a pod, which its containers share (KEP-2837). */
  readonly PodLevelResources: boolean;
  /** Pull records: an image that a Secret opened is given only to pods that could have pulled it (KEP-2535). */
  readonly KubeletEnsureSecretPulledImages: boolean;
  readonly ImageMaximumGCAge: boolean;
  readonly KubeletSeparateDiskGC: boolean;
  readonly KubeletServiceAccountTokenForCredentialProviders: boolean;
  /** A controller does not act on an object before its informers show what it wrote for it (KEP-5647). */
  readonly StaleControllerConsistencyDaemonSet: boolean;
  readonly StaleControllerConsistencyJob: boolean;
  readonly StaleControllerConsistencyReplicaSet: boolean;
  readonly StaleControllerConsistencyStatefulSet: boolean;
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
  EnvFiles: { since: '1.34', on: '1.35' },
  ImageVolumeWithDigest: { since: '1.35' },
  InPlacePodVerticalScaling: { on: '1.33', locked: '1.35' },
  PodLevelResources: { since: '1.32', on: '1.34' },
  KubeletEnsureSecretPulledImages: { since: '1.33', on: '1.35' },
  ImageMaximumGCAge: { on: '1.31', locked: '1.35' },
  KubeletSeparateDiskGC: { on: '1.31' },
  KubeletServiceAccountTokenForCredentialProviders: { since: '1.33', on: '1.34' },
  StaleControllerConsistencyDaemonSet: { since: '1.36', on: '1.36' },
  StaleControllerConsistencyJob: { since: '1.36', on: '1.36' },
  StaleControllerConsistencyReplicaSet: { since: '1.36', on: '1.36' },
  StaleControllerConsistencyStatefulSet: { since: '1.36', on: '1.36' },
};

/** What a gate cannot be on without. */
const DEPENDENCIES: { readonly [Gate in keyof FeatureGates]?: readonly (keyof FeatureGates)[] } = {
  OCIVolumePullPolicy: ['OCIVolume'],
  ImageVolumeWithDigest: ['ImageVolume'],
};

export const FEATURE_GATE_NAMES = Object.keys(STAGES) as readonly (keyof FeatureGates)[];

/** What a person says of gates; what is left out is as the release has it. */
export type GivenGates = { readonly [Gate in keyof FeatureGates]?: boolean | undefined };

/** The gates of a release, with those that were set. Whether they may be set so: see `featureGateFaults`. */
export function featureGatesOf(
  version: KubernetesVersion = LATEST_VERSION,
  set: GivenGates = {},
): FeatureGates {
  const gate = (name: keyof FeatureGates): boolean => {
    const { on } = STAGES[name];
    return set[name] ?? (on !== undefined && isAtLeast(version, on));
  };
  return {
    OCIVolume: gate('OCIVolume'),
    OCIVolumePullPolicy: gate('OCIVolumePullPolicy'),
    ImageVolume: gate('ImageVolume'),
    EnvFiles: gate('EnvFiles'),
    ImageVolumeWithDigest: gate('ImageVolumeWithDigest'),
    InPlacePodVerticalScaling: gate('InPlacePodVerticalScaling'),
    PodLevelResources: gate('PodLevelResources'),
    KubeletEnsureSecretPulledImages: gate('KubeletEnsureSecretPulledImages'),
    ImageMaximumGCAge: gate('ImageMaximumGCAge'),
    KubeletSeparateDiskGC: gate('KubeletSeparateDiskGC'),
    KubeletServiceAccountTokenForCredentialProviders: gate(
      'KubeletServiceAccountTokenForCredentialProviders',
    ),
    StaleControllerConsistencyDaemonSet: gate('StaleControllerConsistencyDaemonSet'),
    StaleControllerConsistencyJob: gate('StaleControllerConsistencyJob'),
    StaleControllerConsistencyReplicaSet: gate('StaleControllerConsistencyReplicaSet'),
    StaleControllerConsistencyStatefulSet: gate('StaleControllerConsistencyStatefulSet'),
  };
}

export function isAtLeast(version: KubernetesVersion, other: KubernetesVersion): boolean {
  return KUBERNETES_VERSIONS.indexOf(version) >= KUBERNETES_VERSIONS.indexOf(other);
}

/** Whether a component of this release has the gate at all. */
export function hasGate(version: KubernetesVersion, name: string): name is keyof FeatureGates {
  if (!isGateName(name)) return false;
  const { since } = STAGES[name];
  return since === undefined || isAtLeast(version, since);
}

/** Why a component would not start with these gates, in upstream's words; empty if it would. */
export interface FeatureGateFault {
  readonly gate: string;
  readonly message: string;
}

/** Upstream: component-base/featuregate/feature_gate.go · SetFromMap, validateDependencies (v1.36). */
export function featureGateFaults(
  version: KubernetesVersion,
  set: Readonly<Record<string, boolean | undefined>>,
): readonly FeatureGateFault[] {
  const given = Object.entries(set).filter(([, isOn]) => isOn !== undefined);
  const stranger = given.find(([gate]) => !hasGate(version, gate));
  if (stranger !== undefined) {
    const [gate] = stranger;
    return [{ gate, message: `unrecognized feature gate: ${gate}` }];
  }
  const locked = given.flatMap(([gate, isOn]) => {
    const fixed = lockedTo(version, gate);
    if (fixed === undefined || fixed === isOn) return [];
    const message = `cannot set feature gate ${gate} to ${String(isOn)}, feature is locked to ${String(fixed)}`;
    return [{ gate, message }];
  });
  return locked.length > 0 ? locked : dependencyFaults(featureGatesOf(version, set));
}

function lockedTo(version: KubernetesVersion, gate: string): boolean | undefined {
  if (!isGateName(gate)) return undefined;
  const { on, locked } = STAGES[gate];
  if (locked === undefined || !isAtLeast(version, locked)) return undefined;
  return on !== undefined;
}

function dependencyFaults(gates: FeatureGates): readonly FeatureGateFault[] {
  return FEATURE_GATE_NAMES.flatMap((gate) => {
    const missing = (DEPENDENCIES[gate] ?? []).filter((needed) => !gates[needed]);
    if (!gates[gate] || missing.length === 0) return [];
    const list = `[${missing.join(' ')}]`;
    return [
      { gate, message: `${gate} is enabled, but depends on features that are disabled: ${list}` },
    ];
  });
}

function isGateName(name: string): name is keyof FeatureGates {
  return Object.hasOwn(STAGES, name);
}
