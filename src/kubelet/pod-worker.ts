/** The worker of one pod UID: its state, its machine, and the pass under way. */
import type { Pod } from '../api/index.ts';
import {
  follow,
  operation,
  LifecycleRun,
  perform,
  type Cancel,
  type EffectsOf,
  type Instant,
  type Steps,
} from '../sim/index.ts';
import { BACK_OFF_PERIOD_MS } from './constants.ts';
import { ContainerStartError } from './container-start-error.ts';
import {
  podWorkerLifecycle,
  type podWorkerMachine,
  type WorkerPhase,
} from './pod-worker.machine.ts';
import type { PodWorkersOptions } from './pod-workers.ts';

/** How long after a pass the next one is due, before jitter. */
export interface PassTimes {
  readonly syncFrequencyMs: number;
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
  deleted = false;
  restartRequested = false;
  gracePeriodSeconds = 0;
  readonly #options: PodWorkersOptions;
  readonly #lifecycle: LifecycleRun<typeof podWorkerMachine>;
  #pending: Pod | undefined;
  #pass: Pass = { cancel: undefined, ended: true };
  #syncedAt: Instant = -1;
  #isBusy = false;
  #stopped = false;

  constructor(pod: Pod, options: PodWorkersOptions) {
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

  stop(): void {
    this.#stopped = true;
    this.#cancelPass();
    this.#lifecycle.stop();
  }

  sync(): void {
    this.#begin(this.#sync());
  }

  terminate(): void {
    this.#begin(this.#terminate());
  }

  cleanUp(): void {
    this.#begin(this.#cleanUp());
  }

  endPass(): void {
    this.#isBusy = false;
    this.#cancelPass();
  }

  #begin(steps: Steps<boolean>): void {
    this.#isBusy = true;
    const { world, actor } = this.#options;
    const pass: Pass = { cancel: undefined, ended: false };
    this.#pass = pass;
    // An entry of its own: what the pass does first comes after the step that began it.
    const entry = world.loop.schedule(0, () => this.#run(steps, pass), actor);
    pass.cancel = () => entry.cancel();
  }

  #cancelPass(): void {
    this.#pass.ended = true;
    this.#pass.cancel?.();
  }

  #run(steps: Steps<boolean>, pass: Pass): void {
    const cancel = follow(
      operation(() => steps),
      {
        done: (moved) => this.#ended(moved ? 0 : this.#options.syncFrequencyMs),
        failed: (error) => this.#failed(error),
      },
    );
    if (!pass.ended) pass.cancel = cancel;
  }

  /** A pass ended well: the next is due after this time (0: at once). */
  #ended(afterMs: number): void {
    this.#syncedAt = this.#options.world.now();
    if (this.finished) {
      this.#lifecycle.send('FINISHED');
      return;
    }
    this.#lifecycle.send('PASSED');
    this.#next(afterMs);
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

  /** Runs again at once if something waits or the pod moved on, else after a jittered time. */
  #next(afterMs: number): void {
    const { world, wakeAt } = this.#options;
    if (afterMs === 0) this.#pending ??= this.pod;
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

  #status() {
    return this.#options.getNewerThan(this.uid, this.#syncedAt);
  }

  *#sync(): Steps<boolean> {
    const { syncer, world } = this.#options;
    const status = yield* perform(this.#status());
    const isTerminal = yield* syncer.syncPod(this.#take(), status);
    if (!isTerminal) return false;
    this.terminatingAt = world.now();
    this.startedTerminating = true;
    return true;
  }

  *#terminate(): Steps<boolean> {
    const { syncer, world } = this.#options;
    const pod = this.#take();
    const status = yield* perform(this.#status());
    // Zero: nobody asked for an end, the pod came to it.
    const own = pod.spec.terminationGracePeriodSeconds ?? 0;
    const grace = Math.max(1, this.gracePeriodSeconds === 0 ? own : this.gracePeriodSeconds);
    yield* syncer.syncTerminatingPod(pod, status, grace);
    this.terminatedAt = world.now();
    return true;
  }

  *#cleanUp(): Steps<boolean> {
    const pod = this.#take();
    const status = yield* perform(this.#status());
    yield* this.#options.syncer.syncTerminatedPod(pod, status);
    this.finished = true;
    return false;
  }
}
