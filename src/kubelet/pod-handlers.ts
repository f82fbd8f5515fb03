/** What is done about each input of the sync loop. Upstream: pkg/kubelet/kubelet.go, HandlePod… (v1.36). */
import type { EventRecorder, Pod } from '../api/index.ts';
import type { GarbageCollection } from './garbage-collection.ts';
import { isStaticPod, type PodRuntimeStatus } from './model/index.ts';
import type { AllocationManager } from './allocation/index.ts';
import type { Housekeeping, PodWorkers, WorkQueue } from './pods/index.ts';
import type { NodeWiring } from './node-wiring.ts';
import type { Refusal } from './admission/index.ts';
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
  readonly allocations: AllocationManager;
  readonly garbage: GarbageCollection;
  readonly getRuntimeStatus: (podUid: string) => PodRuntimeStatus;
  readonly node: NodeWiring;
  readonly recorder: EventRecorder;
  /** In which a pod that is gone must not be due any more. */
  readonly queues: readonly WorkQueue[];
}

export class PodHandlers implements SyncHandler {
  readonly #options: PodHandlersOptions;
  /** UIDs of pods that others are making room for; no worker hears of them. */
  readonly #waiting = new Set<string>();

  constructor(options: PodHandlersOptions) {
    this.#options = options;
  }

  handlePodAdditions(pod: Pod): void {
    const { workers, node, allocations } = this.#options;
    const { uid } = pod.metadata;
    const isEnding = workers.isTerminationRequested(uid) || isTerminalPhase(pod.status.phase);
    if (!isEnding) allocations.podAdded(pod);
    const verdict = isEnding ? undefined : node.admit(allocations.allocated(pod));
    if (verdict === undefined) this.#begin(pod);
    else if ('preempt' in verdict) this.#beginAfter(verdict.preempt, uid);
    else this.#reject(pod, verdict);
  }

  #begin(pod: Pod): void {
    const { volumeManager, workers } = this.#options;
    volumeManager.podChanged(pod.metadata.uid);
    workers.updatePod(pod, 'Create');
    // Of what an earlier kubelet left undone.
    this.#options.allocations.retry('pods_added');
  }

  #beginAfter(preempted: readonly Pod[], podUid: string): void {
    const { node, config } = this.#options;
    this.#waiting.add(podUid);
    node.preempt(preempted, () => {
      if (!this.#waiting.delete(podUid)) return;
      const pod = config.get(podUid);
      if (pod !== undefined) this.#begin(pod);
    });
  }

  handlePodUpdates(pod: Pod, old: Pod | undefined): void {
    const { volumeManager, workers, statusManager, allocations } = this.#options;
    if (this.#waiting.has(pod.metadata.uid)) return;
    volumeManager.podChanged(pod.metadata.uid);
    if (old !== undefined) allocations.podUpdated(pod, old);
    // Its mirror may be another one by now, which has been told nothing.
    if (isStaticPod(pod)) statusManager.podChanged(pod);
    workers.updatePod(pod, 'Update');
  }

  handlePodReconcile(pod: Pod): void {
    const { statusManager, workers, garbage, getRuntimeStatus } = this.#options;
    statusManager.podChanged(pod);
    if (isReadinessStale(pod) && !this.#waiting.has(pod.metadata.uid)) {
      workers.updatePod(pod, 'Sync');
    }
    const { phase, reason } = pod.status;
    if (phase !== 'Failed' || reason !== 'Evicted') return;
    garbage.containerDeletor.deleteContainersInPod(getRuntimeStatus(pod.metadata.uid), true);
  }

  handlePodRemoves(pod: Pod): void {
    const { queues, workers, volumeManager, housekeeping, garbage, allocations } = this.#options;
    const { uid } = pod.metadata;
    for (const queue of queues) queue.remove(uid);
    this.#waiting.delete(uid);
    workers.updatePod(pod, 'Kill');
    volumeManager.podChanged(uid);
    housekeeping.podRemoved(uid);
    garbage.containers.arm();
    allocations.forget(uid);
    allocations.retry('pods_removed');
  }

  handlePodSyncs(podUid: string): void {
    const { config, workers } = this.#options;
    const pod = config.get(podUid);
    if (pod !== undefined) workers.updatePod(pod, 'Sync');
  }

  /** What died before it and is not the newest of its name goes now, the rest by and by. */
  handleContainerDied(podUid: string): void {
    const { workers, garbage, getRuntimeStatus } = this.#options;
    const isGone = workers.shouldPodContentBeRemoved(podUid);
    garbage.containerDeletor.deleteContainersInPod(getRuntimeStatus(podUid), isGone);
    garbage.containers.arm();
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
  #reject(pod: Pod, { reason, message }: Refusal): void {
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
