/**
 * All pod workers of a node: one for each pod UID, serial within a UID, parallel between them.
 * Upstream: pkg/kubelet/pod_workers.go (v1.36), without static pods and runtime-only pods.
 *
 * Updates are not queued: a newer one replaces the one that waits. A pod moves from sync to terminating
 * to terminated to finished, and never back.
 */
import type { Pod } from '../../api/index.ts';
import {
  effectiveGracePeriod,
  hasSomethingRunning,
  type PodRuntimeStatus,
} from '../model/index.ts';
import type { WorkerPhase } from './pod-worker.machine.ts';
import { PodWorker, type PodWorkerOptions } from './pod-worker.ts';
import { isTerminalPhase } from '../status/index.ts';

export type UpdateType = 'Create' | 'Update' | 'Sync' | 'Kill';

export interface PodWorkersOptions extends PodWorkerOptions {
  /** See `KubeletDecisions`. */
  readonly mayUnmountVolumes: (phase: WorkerPhase) => boolean;
  readonly getRuntimeStatus: (podUid: string) => PodRuntimeStatus;
}

export class PodWorkers {
  readonly #options: PodWorkersOptions;
  readonly #workers = new Map<string, PodWorker>();
  /** Until the first housekeeping unknown pods may be running. */
  #podsSynced = false;

  constructor(options: PodWorkersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#workers.size;
  }

  /** The decision table of upstream's UpdatePod. */
  updatePod(pod: Pod, type: UpdateType): void {
    const { uid } = pod.metadata;
    let worker = this.#workers.get(uid);
    if (worker === undefined) {
      worker = this.#create(pod);
    } else if (worker.terminatingAt !== undefined && type === 'Create') {
      worker.restartRequested = true;
      return;
    }
    if (worker.finished) return;
    const becameTerminating = this.#noteTermination(worker, pod, type);
    let shortened = false;
    if (worker.phase() === 'terminating') {
      const { metadata, spec } = pod;
      const grace = effectiveGracePeriod({
        currentSeconds: worker.gracePeriodSeconds ?? 0,
        deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
        terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
      });
      worker.gracePeriodSeconds = grace.seconds;
      shortened = grace.shortened;
    }
    worker.submit(pod, becameTerminating || shortened);
  }

  /**
   * Forgets finished pods that nobody wants; drives to their end those that nobody wants and that are
   * not finished. Upstream: SyncKnownPods, removeTerminatedWorker.
   */
  syncKnownPods(isDesired: (podUid: string) => boolean): void {
    this.#podsSynced = true;
    for (const [uid, worker] of this.#workers) {
      const isOrphan = !isDesired(uid);
      if (worker.finished && (isOrphan || worker.restartRequested)) {
        worker.stop();
        this.#workers.delete(uid);
      } else if (isOrphan && worker.terminatingAt === undefined) {
        this.updatePod(worker.pod, 'Kill');
      } else if (isOrphan) {
        // Nobody else will: its pod is in nobody's configuration. A pass that failed is made good here.
        worker.replay();
      }
    }
  }

  couldHaveRunningContainers(podUid: string): boolean {
    const worker = this.#workers.get(podUid);
    return worker === undefined ? !this.#podsSynced : worker.phase() !== 'terminated';
  }

  shouldPodContainersBeTerminating(podUid: string): boolean {
    return this.#workers.get(podUid)?.startedTerminating ?? this.#podsSynced;
  }

  shouldPodRuntimeBeRemoved(podUid: string): boolean {
    const worker = this.#workers.get(podUid);
    if (worker === undefined) return this.#podsSynced;
    return this.#options.mayUnmountVolumes(worker.phase());
  }

  /** Deleted, and nothing of it runs; or never heard of. */
  shouldPodContentBeRemoved(podUid: string): boolean {
    const worker = this.#workers.get(podUid);
    if (worker === undefined) return this.#podsSynced;
    const isDeleted = worker.pod.metadata.deletionTimestamp !== undefined;
    return isDeleted && worker.phase() === 'terminated';
  }

  isKnown(podUid: string): boolean {
    return this.#workers.has(podUid);
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.stop();
    this.#workers.clear();
  }

  #create(pod: Pod): PodWorker {
    const { uid } = pod.metadata;
    const worker = new PodWorker(pod, this.#options);
    // After a restart of the kubelet: a pod that ended long ago only needs cleaning up.
    const status = this.#options.getRuntimeStatus(uid);
    if (isTerminalPhase(pod.status.phase) && !hasSomethingRunning(status)) worker.markTerminated();
    this.#workers.set(uid, worker);
    return worker;
  }

  /** Notes a request for termination, if this is the first. */
  #noteTermination(worker: PodWorker, pod: Pod, type: UpdateType): boolean {
    const isDeleted = pod.metadata.deletionTimestamp !== undefined;
    if (worker.terminatingAt !== undefined) return false;
    if (!isDeleted && !isTerminalPhase(pod.status.phase) && type !== 'Kill') return false;
    worker.terminatingAt = this.#options.world.now();
    return true;
  }
}
