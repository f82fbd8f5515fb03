/**
 * All pod workers of a node: one for each pod UID, serial within a UID, parallel between them.
 * Upstream: pkg/kubelet/pod_workers.go (v1.36).
 *
 * Updates are not queued: a newer one replaces the one that waits. How far a pod has come, never back,
 * is its worker's machine's.
 */
import { map, race, timer } from 'rxjs';
import type { Pod } from '../../api/index.ts';
import { createOperation, perform, type Steps } from '../../sim/index.ts';
import {
  hasSomethingRunning,
  podFullName,
  isStaticPod,
  type Metrics,
  type PodRuntimeStatus,
} from '../model/index.ts';
import type { WorkerPhase } from './pod-worker.machine.ts';
import type { KillOptions } from './kill-options.ts';
import { PodWorker, type PodWorkerOptions } from './pod-worker.ts';
import { RuntimeOnlyPods } from './runtime-only-pods.ts';
import { StaticPodNames, type NameGate } from './static-pod-names.ts';
import { WorkerMeter, type UpdateType } from './worker-meter.ts';
import { isTerminalPhase } from '../status/index.ts';

export interface PodWorkersOptions extends Omit<PodWorkerOptions, 'meter'> {
  readonly metrics: Metrics;
  /** See `KubeletDecisions`. */
  readonly mayUnmountVolumes: (phase: WorkerPhase, podUid: string) => boolean;
  readonly getRuntimeStatus: (podUid: string) => PodRuntimeStatus;
}

/** At least this long is waited for the end of a pod that is killed. */
const KILL_WAIT_MS = 10_000;

export class PodWorkers {
  readonly #options: PodWorkersOptions & Pick<PodWorkerOptions, 'meter'>;
  readonly #workers = new Map<string, PodWorker>();
  readonly #runtimeOnly: RuntimeOnlyPods;
  readonly #names = new StaticPodNames();
  readonly #gate: NameGate = {
    mayStart: (pod) =>
      this.#names.mayStart(podFullName(pod), pod.metadata.uid, (podUid) => this.#isSyncing(podUid)),
    release: (pod) => {
      if (isStaticPod(pod)) this.#names.release(podFullName(pod), pod.metadata.uid);
    },
  };
  #podsSynced = false;

  constructor(options: PodWorkersOptions) {
    const { world, actor, syncer } = options;
    this.#options = { meter: new WorkerMeter(options.metrics, () => world.now()), ...options };
    const terminate = (pod: Pod): Steps<void> => syncer.syncTerminatingRuntimePod(pod);
    this.#runtimeOnly = new RuntimeOnlyPods({ world, actor, terminate });
  }

  /** Pods with a worker, and how far each is. */
  get working(): readonly { readonly pod: Pod; readonly phase: WorkerPhase }[] {
    return [...this.#workers.values()].map(({ pod, phase }) => ({ pod, phase }));
  }

  get count(): number {
    return this.#workers.size + this.#runtimeOnly.count;
  }

  /** Until the first housekeeping unknown pods may be running. */
  podsSynced(): boolean {
    return this.#podsSynced;
  }

  /** Upstream: UpdatePod. */
  updatePod(pod: Pod, type: UpdateType, kill?: KillOptions): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker === undefined) this.#create(pod).update(pod, type, kill);
    else if (type === 'Create' && worker.phase !== 'syncing') worker.wantAgain();
    else worker.update(pod, type, kill);
  }

  /**
   * Forgets finished pods that nobody wants; drives to their end those that nobody wants and that are
   * not finished. Answers those that are wanted and are to begin anew.
   * Upstream: SyncKnownPods, removeTerminatedWorker.
   */
  syncKnownPods(isDesired: (podUid: string) => boolean): readonly string[] {
    this.#podsSynced = true;
    const again: string[] = [];
    for (const [uid, worker] of this.#workers) {
      const isOrphan = !isDesired(uid);
      if (worker.phase === 'finished' && (isOrphan || worker.isWantedAgain)) {
        worker.stop();
        this.#workers.delete(uid);
        if (!isOrphan) again.push(uid);
      } else if (isOrphan && worker.phase === 'syncing') {
        worker.update(worker.pod, 'Kill');
      } else if (isOrphan) {
        // Nobody else will: its pod is in nobody's configuration. A pass that failed is made good here.
        worker.replay();
      }
    }
    return again;
  }

  /** Of a pod that runs and that has no worker. Upstream: UpdatePod with a RunningPod, of type Kill. */
  killRuntimePod(pod: Pod): void {
    if (!this.#workers.has(pod.metadata.uid)) this.#runtimeOnly.kill(pod);
  }

  couldHaveRunningContainers(podUid: string): boolean {
    const phase = this.#phaseOf(podUid);
    return phase === undefined ? !this.#podsSynced : phase === 'syncing' || phase === 'terminating';
  }

  /** No container of the pod is started any more, nor is a volume mounted. */
  shouldPodContainersBeTerminating(podUid: string): boolean {
    const phase = this.#phaseOf(podUid);
    return phase === undefined ? this.#podsSynced : phase !== 'syncing';
  }

  shouldPodRuntimeBeRemoved(podUid: string): boolean {
    const phase = this.#phaseOf(podUid);
    return phase === undefined ? this.#podsSynced : this.#options.mayUnmountVolumes(phase, podUid);
  }

  /** Evicted; or deleted, and nothing of it runs; or never heard of. */
  shouldPodContentBeRemoved(podUid: string): boolean {
    const worker = this.#workers.get(podUid);
    if (worker === undefined) return this.#phaseOf(podUid) === undefined && this.#podsSynced;
    const isDeleted = worker.pod.metadata.deletionTimestamp !== undefined;
    return worker.isEvicted || (isDeleted && !this.couldHaveRunningContainers(podUid));
  }

  /** Upstream: killPodNow. @throws {Error} if its containers take too long to end */
  *killPodNow(pod: Pod, kill: Omit<KillOptions, 'completed'>): Steps<void> {
    const { world, actor, recorder } = this.#options;
    const ended$ = createOperation<boolean>((sink) => {
      this.updatePod(pod, 'Kill', { ...kill, completed: () => sink.done(true) });
      return () => undefined;
    });
    const waitMs = Math.max(KILL_WAIT_MS, kill.gracePeriodSeconds * 1500);
    const late$ = timer(waitMs, world.scheduler(actor)).pipe(map(() => false));
    if (yield* perform(race(ended$, late$))) return;
    const message = 'Container runtime did not kill the pod within specified grace period.';
    recorder.event(pod, 'Warning', 'ExceededGracePeriod', message);
    throw new Error('timeout waiting to kill pod');
  }

  /** The pod may still take up something here. Upstream: kubelet_pods.go, GetActivePods. */
  isActive({ metadata, status }: Pod): boolean {
    const phase = this.#workers.get(metadata.uid)?.phase;
    if (phase === 'terminated' || phase === 'finished') return false;
    return phase === 'terminating' || !isTerminalPhase(status.phase);
  }

  isTerminationRequested(podUid: string): boolean {
    const phase = this.#phaseOf(podUid);
    return phase !== undefined && phase !== 'syncing';
  }

  /** The mirror is still told how its static pod ends. Upstream: IsPodForMirrorPodTerminatingByFullName. */
  isMirrorInUse(mirror: Pod): boolean {
    const podUid = this.#names.startedUid(podFullName(mirror));
    return podUid !== undefined && this.#phaseOf(podUid) === 'terminating';
  }

  /** Nothing is left to be done for the pod. Upstream: ShouldPodBeFinished. */
  isFinished(podUid: string): boolean {
    const phase = this.#phaseOf(podUid);
    return phase === undefined ? this.#podsSynced : phase === 'finished';
  }

  isKnown(podUid: string): boolean {
    return this.#phaseOf(podUid) !== undefined;
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.stop();
    this.#workers.clear();
    this.#runtimeOnly.stop();
  }

  #phaseOf(podUid: string): WorkerPhase | undefined {
    const worker = this.#workers.get(podUid);
    if (worker !== undefined) return worker.phase;
    return this.#runtimeOnly.has(podUid) ? 'terminating' : undefined;
  }

  #nameStatic(pod: Pod): void {
    const { world, actor } = this.#options;
    const { namespace, name, uid } = pod.metadata;
    this.#names.add(podFullName(pod), uid);
    world.trace.append(actor, 'pod.begunAnew', { pod: `${namespace}/${name}`, uid });
  }

  #isSyncing(podUid: string): boolean {
    return this.#phaseOf(podUid) === 'syncing';
  }

  #create(pod: Pod): PodWorker {
    const { uid } = pod.metadata;
    const worker = new PodWorker(pod, this.#options, this.#gate);
    this.#options.meter.created(pod.spec.containers.length);
    if (isStaticPod(pod)) this.#nameStatic(pod);
    // After a restart of the kubelet: a pod that ended long ago only needs cleaning up.
    const status = this.#options.getRuntimeStatus(uid);
    if (isTerminalPhase(pod.status.phase) && !hasSomethingRunning(status)) worker.endedBefore();
    this.#workers.set(uid, worker);
    return worker;
  }
}
