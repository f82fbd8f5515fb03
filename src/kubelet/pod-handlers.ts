/** What is done about each input of the sync loop. Upstream: pkg/kubelet/kubelet.go, HandlePod… (v1.36). */
import type { EventRecorder, Pod } from '../api/index.ts';
import type { ContainerGC, PodContainerDeletor } from './containers/index.ts';
import { isStaticPod, type PodRuntimeStatus } from './model/index.ts';
import type { Housekeeping, PodWorkers, WorkQueue } from './pods/index.ts';
import type { Rejection } from './eviction/index.ts';
import type { PodConfig } from './config/index.ts';
import type { ProbeManager, ProbeUpdate } from './probes/index.ts';
import { isReadinessStale, isTerminalPhase, type StatusManager } from './status/index.ts';
import type { SyncHandler } from './sync-loop.ts';
import type { VolumeManager } from './volume-manager/index.ts';

export interface PodHandlersOptions {
  readonly config: PodConfig;
  readonly workers: PodWorkers;
  readonly volumeManager: VolumeManager;
  readonly statusManager: StatusManager;
  readonly housekeeping: Housekeeping;
  readonly probes: ProbeManager;
  readonly containerGC: ContainerGC;
  readonly containerDeletor: PodContainerDeletor;
  readonly getRuntimeStatus: (podUid: string) => PodRuntimeStatus;
  /** Why a pod that comes new may not run here. */
  readonly admit: (pod: Pod) => Rejection | undefined;
  readonly recorder: EventRecorder;
  /** In which a pod that is gone must not be due any more. */
  readonly queues: readonly WorkQueue[];
}

export class PodHandlers implements SyncHandler {
  readonly #options: PodHandlersOptions;

  constructor(options: PodHandlersOptions) {
    this.#options = options;
  }

  handlePodAdditions(pod: Pod): void {
    const { volumeManager, workers, admit } = this.#options;
    const { uid } = pod.metadata;
    const isEnding = workers.isTerminationRequested(uid) || isTerminalPhase(pod.status.phase);
    const rejection = isEnding ? undefined : admit(pod);
    if (rejection !== undefined) {
      this.#reject(pod, rejection);
      return;
    }
    volumeManager.podChanged(uid);
    workers.updatePod(pod, 'Create');
  }

  handlePodUpdates(pod: Pod): void {
    const { volumeManager, workers, statusManager } = this.#options;
    volumeManager.podChanged(pod.metadata.uid);
    // Its mirror may be another one by now, which has been told nothing.
    if (isStaticPod(pod)) statusManager.podChanged(pod);
    workers.updatePod(pod, 'Update');
  }

  handlePodReconcile(pod: Pod): void {
    const { statusManager, workers, containerDeletor, getRuntimeStatus } = this.#options;
    statusManager.podChanged(pod);
    if (isReadinessStale(pod)) workers.updatePod(pod, 'Sync');
    const { phase, reason } = pod.status;
    if (phase !== 'Failed' || reason !== 'Evicted') return;
    containerDeletor.deleteContainersInPod(getRuntimeStatus(pod.metadata.uid), true);
  }

  handlePodRemoves(pod: Pod): void {
    const { queues, workers, volumeManager, housekeeping, containerGC } = this.#options;
    const { uid } = pod.metadata;
    for (const queue of queues) queue.remove(uid);
    workers.updatePod(pod, 'Kill');
    volumeManager.podChanged(uid);
    housekeeping.podRemoved(uid);
    containerGC.arm();
  }

  handlePodSyncs(podUid: string): void {
    const { config, workers } = this.#options;
    const pod = config.get(podUid);
    if (pod !== undefined) workers.updatePod(pod, 'Sync');
  }

  /** What died before it and is not the newest of its name goes now, the rest by and by. */
  handleContainerDied(podUid: string): void {
    const { workers, containerGC, containerDeletor, getRuntimeStatus } = this.#options;
    const isGone = workers.shouldPodContentBeRemoved(podUid);
    containerDeletor.deleteContainersInPod(getRuntimeStatus(podUid), isGone);
    containerGC.arm();
  }

  /** That a container lives is no news. Upstream: syncLoopIteration, handleProbeSync. */
  handleProbe({ type, podUid, containerId, result }: ProbeUpdate): void {
    const { config, statusManager, probes } = this.#options;
    const pod = config.get(podUid);
    const isGood = result === 'Success';
    if (pod === undefined || (type === 'Liveness' && isGood)) return;
    if (type === 'Readiness') statusManager.setContainerReadiness(pod, containerId, isGood);
    if (type === 'Startup') statusManager.setContainerStartup(pod, containerId, isGood);
    probes.wake(podUid);
    this.handlePodSyncs(podUid);
  }

  /** No worker hears of it: it has failed before it began. Upstream: rejectPod. */
  #reject(pod: Pod, { reason, message }: Rejection): void {
    const { recorder, statusManager } = this.#options;
    recorder.event(pod, 'Warning', reason, message);
    statusManager.setPodStatus(pod, {
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      qosClass: pod.status.qosClass ?? 'BestEffort',
      observedGeneration: pod.metadata.generation ?? 1,
    });
  }
}
