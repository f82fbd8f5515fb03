/**
 * The worker of one pod UID: what is asked of it, and the pass under way. How far the pod has come is
 * the machine's alone. Upstream: pkg/kubelet/pod_workers.go, podWorkerLoop, completeWork (v1.36).
 */
import type { EventRecorder, Pod } from '../../api/index.ts';
import {
  errorText,
  follow,
  operation,
  LifecycleRun,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type EffectsOf,
  type EventTypeOf,
  type Instant,
  type Operation,
  type Sink,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { PodCache } from '../containers/index.ts';
import {
  BACK_OFF_PERIOD_MS,
  ContainerStartError,
  effectiveGracePeriod,
  isStaticPod,
  type PodRuntimeStatus,
} from '../model/index.ts';
import { isKillAlone, type KillOptions } from './kill-options.ts';
import {
  podWorkerLifecycle,
  type podWorkerMachine,
  type WorkerPhase,
} from './pod-worker.machine.ts';
import type { NameGate } from './static-pod-names.ts';
import type { PodSyncer } from './sync-methods.ts';
import { WholeWork } from './whole-work.ts';
import type { Request, UpdateType, WorkerMeter } from './worker-meter.ts';

export interface PodWorkerOptions {
  readonly world: World;
  readonly actor: string;
  readonly syncer: PodSyncer;
  readonly recorder: EventRecorder;
  readonly meter: WorkerMeter;
  /** How long after a pass the next one is due, before jitter. */
  readonly syncFrequencyMs: number;
  readonly statuses: Pick<PodCache, 'knownNewerThan' | 'getNewerThan'>;
  /** Asks for `updatePod(pod, 'Sync')` once this instant has come. */
  readonly wakeAt: (podUid: string, at: Instant) => void;
}

/** What a pass that ended well has to say. */
type Outcome = EventTypeOf<typeof podWorkerMachine> &
  ('PASSED' | 'ENDED' | 'CONTAINERS_STOPPED' | 'VOLUMES_GONE');

interface Pass {
  readonly request: Request;
  cancel: Cancel | undefined;
  ended: boolean;
}

export class PodWorker implements EffectsOf<typeof podWorkerMachine>, Sink<Outcome> {
  readonly uid: string;
  readonly #options: PodWorkerOptions;
  readonly #names: NameGate;
  readonly #lifecycle: LifecycleRun<typeof podWorkerMachine>;
  /** The pod of the pass under way, or of the last. */
  #pod: Pod;
  #pending: Pod | undefined;
  #request: Request;
  /** Undefined as long as nobody asked for the pod's end. */
  #gracePeriodSeconds: number | undefined;
  /** False only of a static pod that waits for its name. */
  #isStarted = false;
  #isWantedAgain = false;
  #isEvicted = false;
  /** Until the containers have ended. */
  #kills: KillOptions[] = [];
  #pass: Pass;
  #syncedAt: Instant = -1;
  readonly #inRuntime = new WholeWork();

  constructor(pod: Pod, options: PodWorkerOptions, names: NameGate) {
    const { uid, namespace, name } = pod.metadata;
    this.uid = uid;
    this.#pod = pod;
    this.#options = options;
    this.#request = options.meter.asked('Create');
    this.#pass = { request: this.#request, cancel: undefined, ended: true };
    this.#names = names;
    this.#lifecycle = new LifecycleRun(options.world, podWorkerLifecycle, {
      id: `pod-worker/${namespace}/${name}`,
      actor: options.actor,
      effects: this,
    });
  }

  get phase(): WorkerPhase {
    return this.#lifecycle.phase;
  }

  get pod(): Pod {
    return this.#pod;
  }

  get isWantedAgain(): boolean {
    return this.#isWantedAgain;
  }

  /** The UID was added again after its end was asked for: the worker makes room once it has finished. */
  wantAgain(): void {
    this.#isWantedAgain = true;
  }

  /** The pod ended before this kubelet knew it: it only needs cleaning up. */
  endedBefore(): void {
    this.#lifecycle.send('ENDED_BEFORE');
  }

  /** Its end was asked for by an eviction, and by nobody before. */
  get isEvicted(): boolean {
    return this.#isEvicted;
  }

  /** The newest pod wins. */
  update(pod: Pod, type: UpdateType, kill?: KillOptions): void {
    this.#pending = pod;
    this.#request = this.#options.meter.asked(type);
    const { metadata, spec } = pod;
    const isEnd = type === 'Kill' || !isKillAlone(pod);
    if (!this.#isStarted && !this.#start(pod, isEnd)) {
      kill?.completed();
      return;
    }
    if (isEnd) {
      if (this.phase === 'syncing' && isKillAlone(pod)) this.#isEvicted = kill?.isEviction === true;
      this.#lifecycle.send('TERMINATION_REQUESTED');
    }
    if (this.phase === 'terminating') {
      if (kill !== undefined) this.#kills.push(kill);
      this.#gracePeriodSeconds = effectiveGracePeriod({
        currentSeconds: this.#gracePeriodSeconds ?? 0,
        deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
        overrideSeconds: kill?.gracePeriodSeconds,
        terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
      });
    } else {
      kill?.completed();
    }
    this.#lifecycle.send('REQUESTED');
  }

  /** Upstream: startPodSync. */
  #start(pod: Pod, isEnd: boolean): boolean {
    this.#isStarted = !isStaticPod(pod) || (!isEnd && this.#names.mayStart(pod));
    if (!this.#isStarted && isEnd) this.#lifecycle.send('NEVER_STARTED');
    else if (!this.#isStarted) this.#wakeIn(BACK_OFF_PERIOD_MS);
    return this.#isStarted;
  }

  /** The last update again, unless a newer one waits. Upstream: requeueLastPodUpdate. */
  replay(): void {
    this.#pending ??= this.#pod;
    this.#lifecycle.send('REQUESTED');
  }

  stop(): void {
    this.#cancelPass();
    this.#inRuntime.stop();
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
    this.#cancelPass();
  }

  #begin(work: Operation<Outcome>): void {
    const { world, actor } = this.#options;
    const pass: Pass = { request: this.#request, cancel: undefined, ended: false };
    this.#pass = pass;
    // An entry of its own: what the pass does first comes after the step that began it.
    const entry = world.loop.schedule(0, () => this.#run(work, pass), actor);
    pass.cancel = () => entry.cancel();
  }

  #cancelPass(): void {
    this.#pass.ended = true;
    this.#pass.cancel?.();
  }

  #run(work: Operation<Outcome>, pass: Pass): void {
    this.#options.meter.begun(pass.request);
    const cancel = follow(work, this);
    if (!pass.ended) pass.cancel = cancel;
  }

  /** A pass ended well. A pod that moved on has its next pass at once: the machine sees to it. */
  done(outcome: Outcome): void {
    this.#options.meter.ended(this.#pass.request);
    this.#syncedAt = this.#options.world.now();
    this.#lifecycle.send(outcome);
    if (outcome === 'CONTAINERS_STOPPED') {
      for (const { completed } of this.#kills.splice(0)) completed();
    }
    if (outcome === 'VOLUMES_GONE') this.#names.release(this.#pod);
    if (outcome === 'PASSED') this.#next(this.#options.syncFrequencyMs);
  }

  failed(error: unknown): void {
    const { world, actor, syncFrequencyMs } = this.#options;
    const now = world.now();
    const { namespace, name } = this.#pod.metadata;
    const detail = { pod: `${namespace}/${name}`, uid: this.uid, error: errorText(error) };
    world.trace.append(actor, 'pod.syncFailed', detail);
    this.#options.meter.ended(this.#pass.request);
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
    if (this.#pending === undefined) this.#wakeIn(afterMs);
    else this.#lifecycle.send('REQUESTED');
  }

  #wakeIn(afterMs: number): void {
    const { world, wakeAt } = this.#options;
    const jitterMs = world.choices.between('kubelet/resync', 0, afterMs / 2);
    wakeAt(this.uid, world.now() + afterMs + jitterMs);
  }

  /** Takes the pod to work on. */
  #take(): Pod {
    this.#pod = this.#pending ?? this.#pod;
    this.#pending = undefined;
    return this.#pod;
  }

  /** What the runtime has of the pod, newer than the last pass. */
  *#status(pod: Pod): Steps<PodRuntimeStatus> {
    const { statuses, recorder } = this.#options;
    try {
      return yield* perform(statuses.getNewerThan(this.uid, this.#syncedAt));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      recorder.event(pod, 'Warning', 'FailedSync', `error determining status: ${why}`);
      throw error;
    }
  }

  *#sync(): Steps<Outcome> {
    const pod = this.#take();
    const known = this.#options.statuses.knownNewerThan(this.uid, this.#syncedAt);
    const status = known ?? (yield* this.#status(pod));
    return (yield* this.#options.syncer.syncPod(pod, status, this.#inRuntime)) ? 'ENDED' : 'PASSED';
  }

  *#terminate(): Steps<Outcome> {
    if (yield* this.#inRuntime.wait()) this.#syncedAt = this.#options.world.now();
    const pod = this.#take();
    const grace = this.#gracePeriodSeconds;
    const status = yield* this.#status(pod);
    yield* this.#options.syncer.syncTerminatingPod(pod, status, grace, this.#kills.at(-1)?.status);
    return 'CONTAINERS_STOPPED';
  }

  *#cleanUp(): Steps<Outcome> {
    const pod = this.#take();
    const status = yield* this.#status(pod);
    yield* this.#options.syncer.syncTerminatedPod(pod, status);
    return 'VOLUMES_GONE';
  }
}
