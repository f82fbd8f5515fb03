/** The worker of one pod UID: its state, its machine, and the pass under way. */
import type { EventRecorder, Pod } from '../../api/index.ts';
import {
  follow,
  operation,
  LifecycleRun,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type EffectsOf,
  type Instant,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { BACK_OFF_PERIOD_MS, ContainerStartError, type PodRuntimeStatus } from '../model/index.ts';
import {
  podWorkerLifecycle,
  type podWorkerMachine,
  type WorkerPhase,
} from './pod-worker.machine.ts';

/** The three sync methods. Each is serial for a UID; errors are retried. */
export interface PodSyncer {
  /** Answers true if the pod has reached a terminal phase. */
  syncPod(pod: Pod, status: PodRuntimeStatus): Steps<boolean>;
  /** `gracePeriodSeconds` undefined: a pod that ended by itself; each container has its own. */
  syncTerminatingPod(
    pod: Pod,
    status: PodRuntimeStatus,
    gracePeriodSeconds: number | undefined,
  ): Steps<void>;
  syncTerminatedPod(pod: Pod, status: PodRuntimeStatus): Steps<void>;
}

export interface PodWorkerOptions {
  readonly world: World;
  readonly actor: string;
  readonly syncer: PodSyncer;
  readonly recorder: EventRecorder;
  /** How long after a pass the next one is due, before jitter. */
  readonly syncFrequencyMs: number;
  readonly getNewerThan: (podUid: string, newerThan: Instant) => Operation<PodRuntimeStatus>;
  /** Asks for `updatePod(pod, 'Sync')` once this instant has come. */
  readonly wakeAt: (podUid: string, at: Instant) => void;
}

/** One pass: how to end it early. */
interface Pass {
  cancel: Cancel | undefined;
  ended: boolean;
}

/** What begins a pass of each phase. */
const BEGIN = { sync: 'SYNC', terminating: 'TERMINATE', terminated: 'CLEAN_UP' } as const;

export class PodWorker implements EffectsOf<typeof podWorkerMachine> {
  readonly uid: string;
  /** The pod of the pass under way, or of the last. */
  pod: Pod;
  terminatingAt: Instant | undefined;
  terminatedAt: Instant | undefined;
  /** The worker has seen the request for termination: no container is started any more. */
  startedTerminating = false;
  finished = false;
  restartRequested = false;
  /** Undefined as long as nobody asked for the pod's end. */
  gracePeriodSeconds: number | undefined;
  readonly #options: PodWorkerOptions;
  readonly #lifecycle: LifecycleRun<typeof podWorkerMachine>;
  #pending: Pod | undefined;
  #pass: Pass = { cancel: undefined, ended: true };
  #syncedAt: Instant = -1;
  #isBusy = false;
  #stopped = false;

  constructor(pod: Pod, options: PodWorkerOptions) {
    const { uid, namespace, name } = pod.metadata;
    this.uid = uid;
    this.pod = pod;
    this.#options = options;
    this.#lifecycle = new LifecycleRun(options.world, podWorkerLifecycle, {
      id: `pod-worker/${namespace}/${name}`,
      actor: options.actor,
      effects: this,
    });
  }

  phase(): WorkerPhase {
    if (this.terminatedAt !== undefined) return 'terminated';
    return this.terminatingAt === undefined ? 'sync' : 'terminating';
  }

  /** The pod ended before this kubelet knew it. */
  markTerminated(): void {
    const now = this.#options.world.now();
    this.terminatingAt = now;
    this.terminatedAt = now;
    this.startedTerminating = true;
  }

  /** The newest pod wins; `cancel` ends a sync under way. */
  submit(pod: Pod, cancel: boolean): void {
    this.#pending = pod;
    if (cancel && this.#isBusy) this.#lifecycle.send('CANCEL');
    this.#wake();
  }

  /** The last update again, unless a newer one waits. Upstream: requeueLastPodUpdate. */
  replay(): void {
    this.#pending ??= this.pod;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelPass();
    this.#lifecycle.stop();
  }

  sync(): void {
    this.#begin(operation(() => this.#sync()));
  }

  terminate(): void {
    this.#begin(operation(() => this.#terminate()));
  }

  cleanUp(): void {
    this.#begin(operation(() => this.#cleanUp()));
  }

  endPass(): void {
    this.#isBusy = false;
    this.#cancelPass();
  }

  #begin(work: Operation<boolean>): void {
    this.#isBusy = true;
    const { world, actor } = this.#options;
    const pass: Pass = { cancel: undefined, ended: false };
    this.#pass = pass;
    // An entry of its own: what the pass does first comes after the step that began it.
    const entry = world.loop.schedule(0, () => this.#run(work, pass), actor);
    pass.cancel = () => entry.cancel();
  }

  #cancelPass(): void {
    this.#pass.ended = true;
    this.#pass.cancel?.();
  }

  #run(work: Operation<boolean>, pass: Pass): void {
    const cancel = follow(work, {
      done: (moved) => this.#ended(moved),
      failed: (error) => this.#failed(error),
    });
    if (!pass.ended) pass.cancel = cancel;
  }

  /** A pass ended well: the next is due at once if the pod moved on. */
  #ended(moved: boolean): void {
    this.#syncedAt = this.#options.world.now();
    if (this.finished) {
      this.#lifecycle.send('FINISHED');
      return;
    }
    this.#lifecycle.send('PASSED');
    if (moved) this.replay();
    else this.#next(this.#options.syncFrequencyMs);
  }

  #failed(error: unknown): void {
    const { world, actor, syncFrequencyMs } = this.#options;
    const now = world.now();
    const { namespace, name } = this.pod.metadata;
    const why = error instanceof Error ? error.message : String(error);
    world.trace.append(actor, 'pod.syncFailed', {
      pod: `${namespace}/${name}`,
      uid: this.uid,
      error: why,
    });
    this.#syncedAt = now;
    this.#lifecycle.send('PASSED');
    const retryAt = error instanceof ContainerStartError ? error.retryAt : undefined;
    const afterMs =
      retryAt === undefined
        ? BACK_OFF_PERIOD_MS
        : Math.min(Math.max(retryAt - now, 0), syncFrequencyMs);
    this.#next(afterMs);
  }

  /**
   * Runs again at once if something waits, else after a jittered time: at the tick after it, even if
   * that time is over already.
   */
  #next(afterMs: number): void {
    const { world, wakeAt } = this.#options;
    if (this.#pending !== undefined) {
      this.#wake();
      return;
    }
    const jitterMs = world.choices.between('kubelet/resync', 0, afterMs / 2);
    wakeAt(this.uid, world.now() + afterMs + jitterMs);
  }

  /** While a pass is under way what waits is found at its end. */
  #wake(): void {
    if (this.#stopped || this.#pending === undefined || this.#isBusy) return;
    this.#lifecycle.send(BEGIN[this.phase()]);
  }

  /** Takes the pod to work on. */
  #take(): Pod {
    this.pod = this.#pending ?? this.pod;
    this.#pending = undefined;
    if (this.terminatingAt !== undefined) this.startedTerminating = true;
    return this.pod;
  }

  /** What the runtime has of the pod, newer than the last pass. */
  *#status(pod: Pod): Steps<PodRuntimeStatus> {
    const { getNewerThan, recorder } = this.#options;
    try {
      return yield* perform(getNewerThan(this.uid, this.#syncedAt));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = error instanceof Error ? error.message : String(error);
      recorder.event(pod, 'Warning', 'FailedSync', `error determining status: ${why}`);
      throw error;
    }
  }

  *#sync(): Steps<boolean> {
    const { syncer, world } = this.#options;
    const pod = this.#take();
    const status = yield* this.#status(pod);
    const isTerminal = yield* syncer.syncPod(pod, status);
    if (!isTerminal) return false;
    this.terminatingAt = world.now();
    this.startedTerminating = true;
    return true;
  }

  *#terminate(): Steps<boolean> {
    const { syncer, world } = this.#options;
    const pod = this.#take();
    const grace = this.gracePeriodSeconds;
    const status = yield* this.#status(pod);
    yield* syncer.syncTerminatingPod(pod, status, grace);
    this.terminatedAt = world.now();
    return true;
  }

  *#cleanUp(): Steps<boolean> {
    const pod = this.#take();
    const status = yield* this.#status(pod);
    yield* this.#options.syncer.syncTerminatedPod(pod, status);
    this.finished = true;
    return false;
  }
}
