/** The runtime seen from the kubelet: what runs, what should, and the steps between. */
export { computePodActions } from './compute-pod-actions.ts';
export { ContainerGC } from './container-gc.ts';
export { ContainerLogs } from './container-logs.ts';
export { ContainerOptions } from './container-options.ts';
export {
  containersToEvict,
  logDirectoriesToEvict,
  sandboxesToEvict,
  surplusContainers,
  type ContainerGCDecisions,
  type ContainerGCPolicy,
} from './containers-to-evict.ts';
export { CriDeadlines } from './cri-deadlines.ts';
export { inspectPod } from './inspect-pod.ts';
export type { PodActions } from './pod-actions.ts';
export type { PodCache } from './pod-cache.ts';
export { Pleg, type PodLifecycleEvent } from './pleg.ts';
export { PodContainerDeletor } from './pod-container-deletor.ts';
export { readLog, type LogPart, type LogPlace } from './read-log.ts';
export { runningPods } from './running-pods.ts';
export { imageVolumeMetrics, toKubeContainerImageVolumes } from './image-volumes.ts';
export { terminationPrerequisites } from './termination-order.ts';
export {
  ensuresImageVolumes,
  NOTHING_DONE,
  RuntimeManager,
  type RuntimeSyncResult,
} from './runtime-manager.ts';
