/** What is known of a pod on this node, as values, and the pure rules over them. */
import './trace-records.ts';
export { DEADLINE_EXCEEDED, activeDeadline } from './active-deadline.ts';
export {
  allocatedPod,
  resizableContainers,
  resourcesByContainer,
  resourcesOf,
  sameResources,
  type ContainerResources,
  type ResizeCondition,
  type ResizeRefusal,
  type ResizeState,
  type ResourcesByContainer,
} from './resize-state.ts';
export { aggregateErrors } from '../../api/index.ts';
export { BackOff, isInBackOffSinceUpdate } from './back-off.ts';
export {
  BACK_OFF_PERIOD_MS,
  CONTAINER_GC_MS,
  CRASH_LOOP_BACK_OFF,
  HOUSEKEEPING_MS,
  IMAGE_BACK_OFF,
  IMAGE_GC_MS,
  IMAGE_LIST_MS,
  LEASE_DURATION_SECONDS,
  LEASE_RENEW_MS,
  MINIMUM_GRACE_SECONDS,
  NODE_STATUS_REPORT_MS,
  NODE_STATUS_UPDATE_MS,
  PLEG_RELIST_MS,
  PODS_DIRECTORY,
  RUNTIME_REQUEST_TIMEOUT_MS,
  STATUS_SYNC_MS,
  SYNC_FREQUENCY_MS,
  SYNC_TICK_MS,
  VOLUME_BACK_OFF,
} from './constants.ts';
export { containerShouldRestart, restartPolicy } from './container-should-restart.ts';
export { ContainerStartError } from './container-start-error.ts';
export { criErrorText } from './cri-error-text.ts';
export { containerFieldPath } from './container-field-path.ts';
export { effectiveGracePeriod } from './effective-grace-period.ts';
export { expand, type Environment } from './expansion.ts';
export { withoutTagAndDigest } from './image-name.ts';
export { isCriticalPod } from './is-critical-pod.ts';
export {
  directoriesIn,
  makePodDirectories,
  podDirectory,
  podsOnDisk,
  removePodDirectories,
} from './pod-directories.ts';
export {
  NO_RUNTIME_STATUS,
  hasActiveRegularContainer,
  hasSomethingRunning,
  isRunning,
  isUsable,
  instanceBefore,
  newestInstance,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
export {
  DEFAULT_KUBELET_CONFIGURATION,
  type ChangeDetectionStrategy,
  type ImagePullCredentialsVerificationPolicy,
  type KubeletConfiguration,
} from './kubelet-configuration.ts';
export {
  checkKubeletConfiguration,
  KubeletConfigurationError,
  validateKubeletConfiguration,
  type ConfigurationFault,
} from './kubelet-configuration-validation.ts';
export {
  CONTAINERS_BUCKETS,
  DEFAULT_BUCKETS,
  OPERATION_BUCKETS,
  PULL_BUCKETS,
  START_BUCKETS,
  STATUS_SYNC_BUCKETS,
  RESIZE_BUCKETS,
  STORAGE_BUCKETS,
} from './metric-families.ts';
export {
  Metrics,
  shortName,
  type Counter,
  type GaugeValue,
  type Labels,
  type Histogram,
  type MetricReading,
} from './metrics.ts';
export { nodeSubject } from './node-subject.ts';
export {
  livenessFailed,
  NO_PROBE_RESULTS,
  startupFailed,
  type PodProbes,
  type ProbeResult,
  type ProbeResults,
  type ProbeType,
} from './probe-results.ts';
export { RepeatedWork } from './repeated-work.ts';
export {
  allContainersCouldRestart,
  allContainersRestartCleanedUp,
  isRestartingAll,
  RESTARTING_ALL_CONTAINERS,
  restartsAll,
  shouldAllContainersRestart,
} from './restart-all-containers.ts';
export { restartsSoFar } from './restarts-so-far.ts';
export { runtimeId } from './runtime-id.ts';
export { wasThereBefore } from './was-there-before.ts';
export { shouldContainerBeRestarted } from './should-container-be-restarted.ts';
export {
  CONFIG_HASH,
  CONFIG_MIRROR,
  CONFIG_SEEN,
  CONFIG_SOURCE,
  isMirrorPod,
  isMirrorPodOf,
  isStaticPod,
  podFullName,
  seenText,
} from './static-pod.ts';
export {
  containerSpec,
  ephemeralContainers,
  hasRestartableInitContainer,
  isRestartableInitContainer,
} from './sidecars.ts';
export { terminationGracePeriod, type KillReason } from './termination-grace-period.ts';
export { firstBytes, lastBytes } from './text-bytes.ts';
export { terminatedByKubelet } from './terminated-by-kubelet.ts';
export type { WaitingCause } from './waiting-cause.ts';
export {
  CONTAINER_LOGS,
  containerIdOfLink,
  logLink,
  POD_LOGS,
  podLogsDirectory,
  podUidOfLogs,
} from './log-paths.ts';
export { named } from './named.ts';
