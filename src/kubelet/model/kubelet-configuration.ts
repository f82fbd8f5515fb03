/**
 * What of a kubelet can be set, by the names and with the defaults of upstream's KubeletConfiguration.
 * Upstream: pkg/kubelet/apis/config/types.go, v1beta1/defaults.go; cmd/kubelet/app/options (v1.36).
 * Durations are milliseconds here.
 */
export type ImagePullCredentialsVerificationPolicy =
  'NeverVerify' | 'NeverVerifyPreloadedImages' | 'NeverVerifyAllowlistedImages' | 'AlwaysVerify';

/** How the kubelet learns of changed ConfigMaps and Secrets. */
export type ChangeDetectionStrategy = 'Watch' | 'Cache' | 'Get';

/** Upstream: ShutdownGracePeriodByPodPriority. */
export interface ShutdownGracePeriod {
  readonly priority: number;
  readonly shutdownGracePeriodSeconds: number;
}

export interface KubeletConfiguration {
  /** The folder of manifests of static pods; empty: there are none. */
  readonly staticPodPath: string;
  readonly configMapAndSecretChangeDetectionStrategy: ChangeDetectionStrategy;
  readonly serializeImagePulls: boolean;
  /** Undefined: no limit. Looked at only if pulls are not serialized. */
  readonly maxParallelImagePulls: number | undefined;
  /** Pulls a second; 0: no limit. */
  readonly registryPullQPS: number;
  readonly registryBurst: number;
  readonly imageMinimumGCAgeMs: number;
  /** 0: age is no reason. */
  readonly imageMaximumGCAgeMs: number;
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  /** -1: all. */
  readonly nodeStatusMaxImages: number;
  readonly imagePullCredentialsVerificationPolicy: ImagePullCredentialsVerificationPolicy;
  readonly preloadedImagesVerificationAllowlist: readonly string[];
  /** By signal, `imagefs.available`, as a quantity or a percentage. */
  readonly evictionHard: Readonly<Record<string, string>>;
  readonly evictionPressureTransitionPeriodMs: number;
  /** Before the machine is switched off pods have so long to end, critical ones the last of it. 0: no time. */
  readonly shutdownGracePeriodMs: number;
  readonly shutdownGracePeriodCriticalPodsMs: number;
  /** Instead of the two: so long have the pods of at least a priority, and not of the next one. */
  readonly shutdownGracePeriodByPodPriority: readonly ShutdownGracePeriod[];
  /** A log that is longer is begun anew; looked at so often. */
  readonly containerLogMaxSizeBytes: number;
  /** Of a container, the one that is written included. */
  readonly containerLogMaxFiles: number;
  readonly containerLogMonitorIntervalMs: number;
  /** Of command line flags, and deprecated: how many dead containers are kept. */
  readonly minimumContainerTTLDurationMs: number;
  readonly maximumDeadContainersPerContainer: number;
  readonly maximumDeadContainers: number;
}

const MINUTE_MS = 60_000;

export const DEFAULT_KUBELET_CONFIGURATION: KubeletConfiguration = {
  staticPodPath: '',
  configMapAndSecretChangeDetectionStrategy: 'Watch',
  serializeImagePulls: true,
  maxParallelImagePulls: undefined,
  registryPullQPS: 5,
  registryBurst: 10,
  imageMinimumGCAgeMs: 2 * MINUTE_MS,
  imageMaximumGCAgeMs: 0,
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  nodeStatusMaxImages: 50,
  imagePullCredentialsVerificationPolicy: 'NeverVerifyPreloadedImages',
  preloadedImagesVerificationAllowlist: [],
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '10%',
    'nodefs.inodesFree': '5%',
    'imagefs.available': '15%',
    'imagefs.inodesFree': '5%',
  },
  evictionPressureTransitionPeriodMs: 5 * MINUTE_MS,
  shutdownGracePeriodMs: 0,
  shutdownGracePeriodCriticalPodsMs: 0,
  shutdownGracePeriodByPodPriority: [],
  containerLogMaxSizeBytes: 10 * 1024 * 1024,
  containerLogMaxFiles: 5,
  containerLogMonitorIntervalMs: 10_000,
  minimumContainerTTLDurationMs: 0,
  maximumDeadContainersPerContainer: 1,
  maximumDeadContainers: -1,
};
