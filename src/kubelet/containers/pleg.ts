/**
 * The pod lifecycle event generator: relists the runtime and tells what changed.
 * Upstream: pkg/kubelet/pleg/generic.go (v1.36), with the gate PLEGOnDemandRelist on.
 *
 * Upstream relists all pods every second. A pod about which the runtime had nothing to say since the
 * last relist cannot have changed, so only the others are inspected, and while nobody waits and
 * nothing changed no relist happens at all: same instants, same events.
 *
 * A pod that cannot be inspected keeps its record, is inspected again by the next relist, and the worker
 * that waits for its status hears why there is none. As upstream, the next relist comes after the slowest
 * inspection of this one (a call that hangs has a deadline); unlike upstream, the others of this one do not wait.
 */
import { Subject, type Observable, type Subscription } from 'rxjs';
import type { ContainerStatus, PodSandbox, RuntimeService } from '../../cri/index.ts';
import {
  errorText,
  all,
  Background,
  listen,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Instant,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { PLEG_RELIST_MS, type Metrics, type PodRuntimeStatus } from '../model/index.ts';
import { inspectPod } from './inspect-pod.ts';
import { PlegMeter } from './pleg-meter.ts';
import { PodCache } from './pod-cache.ts';

export type PodLifecycleEventType =
  'ContainerStarted' | 'ContainerDied' | 'ContainerRemoved' | 'PodSync';

export interface PodLifecycleEvent {
  readonly podUid: string;
  readonly type: PodLifecycleEventType;
}

export interface PlegOptions {
  readonly world: World;
  readonly actor: string;
  readonly runtime: RuntimeService;
  readonly metrics: Metrics;
}

/** A relist asked for by a sync comes this much after it, so that it is newer than the sync. */
const ON_DEMAND_RELIST_MS = 1;

export class Pleg {
  readonly cache: PodCache;
  readonly #lifecycle = new Subject<PodLifecycleEvent>();
  readonly events$: Observable<PodLifecycleEvent> = this.#lifecycle.asObservable();
  readonly #options: PlegOptions;
  readonly #ticker: Ticker;
  readonly #changed = new Set<string>();
  /** UIDs of pods whose next inspection is told, whatever it finds. */
  readonly #watched = new Set<string>();
  readonly #running: Background;
  readonly #meter: PlegMeter;
  #events: Subscription | undefined;
  readonly #phaseAt: Instant;
  #relisting = false;
  /** Whether all that the runtime had when this kubelet came was found. */
  #hasListedAll = false;
  /** Of the last relist that was made. */
  #relistedAt: Instant = -1;

  constructor(options: PlegOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#phaseAt = world.now();
    this.cache = new PodCache(
      () => this.#ticker.arm(),
      () => this.#lastRelistAt(),
    );
    this.#meter = new PlegMeter(options.metrics, this.cache, () => this.#lastRelistAt());
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: PLEG_RELIST_MS,
      phaseAt: this.#phaseAt,
      pass: () => this.#relist(),
    });
  }

  start(): void {
    const { world, runtime } = this.#options;
    this.#events = listen(world.loop, runtime.containerEvents$, ({ podUid }) =>
      this.#noteChange(podUid),
    );
    // The first relist is made at once, as upstream's `wait.Until` does: nobody waits a period for what is there.
    this.#relist();
  }

  stop(): void {
    this.#ticker.stop();
    this.#events?.unsubscribe();
    this.#running.stop();
  }

  /** Its next inspection makes a sync, though no container came or went. Upstream: SetPodWatchCondition. */
  watch(podUid: string): void {
    this.#watched.add(podUid);
  }

  /** After a sync that changed something. */
  relistSoon(podUid: string): void {
    const { world, actor } = this.#options;
    world.loop.schedule(ON_DEMAND_RELIST_MS, () => this.relistPod(podUid), actor);
  }

  /** Relists one pod now. */
  relistPod(podUid: string): void {
    this.#changed.delete(podUid);
    this.#running.run(this.#inspect(podUid));
  }

  #relist(): void {
    if (this.#relisting) {
      this.#ticker.arm();
      return;
    }
    this.#relisting = true;
    this.#running.run(operation(() => this.#relistChanged()));
  }

  *#relistChanged(): Steps<void> {
    const startedAt = this.#options.world.now();
    if (!this.#hasListedAll) yield* this.#listAll();
    const podUids = [...this.#changed];
    this.#changed.clear();
    yield* perform(all(podUids.map((podUid) => this.#inspect(podUid))));
    this.#relisting = false;
    this.#meter.relisted(startedAt, this.#relistedAt, this.#options.world.now());
    this.#relistedAt = startedAt;
    if (this.#hasListedAll) this.cache.updateTime(startedAt);
    if (!this.#hasListedAll || this.#changed.size > 0 || this.cache.hasWaiters) this.#ticker.arm();
  }

  /** Of pods from before this kubelet came the runtime has no news: they are looked at once. */
  *#listAll(): Steps<void> {
    const { world, actor, runtime } = this.#options;
    try {
      for (const { metadata } of yield* perform(runtime.listPodSandbox())) {
        this.#changed.add(metadata.uid);
      }
      this.#hasListedAll = true;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.append(actor, 'kubelet.workFailed', { work: 'relist', error: why });
    }
  }

  #noteChange(podUid: string): void {
    this.#changed.add(podUid);
    this.#ticker.arm();
  }

  /**
   * When upstream would have relisted last: at the last instant of the grid, for a relist that was
   * skipped would have found what the cache has. Not if one is due now, or under way.
   */
  #lastRelistAt(): Instant {
    if (!this.#hasListedAll) return this.#relistedAt;
    const now = this.#options.world.now();
    const gridAt = now - ((now - this.#phaseAt) % PLEG_RELIST_MS);
    const isOutstanding = this.#relisting || (gridAt === now && this.#ticker.armed);
    return isOutstanding ? this.#relistedAt : gridAt;
  }

  #inspect(podUid: string): Operation<void> {
    return operation(() => this.#inspecting(podUid));
  }

  *#inspecting(podUid: string): Steps<void> {
    const { runtime, world, actor } = this.#options;
    const startedAt = world.now();
    let status: PodRuntimeStatus;
    try {
      status = yield* inspectPod(runtime, podUid);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.append(actor, 'kubelet.workFailed', { work: 'relist', uid: podUid, error: why });
      this.cache.setFailed(podUid, error, startedAt);
      this.#noteChange(podUid);
      return;
    }
    const old = this.cache.get(podUid);
    this.cache.set(podUid, status, startedAt);
    for (const type of differences(old, status)) this.#lifecycle.next({ podUid, type });
    if (this.#watched.size > 0 && this.#watched.delete(podUid)) {
      this.#lifecycle.next({ podUid, type: 'PodSync' });
    }
  }
}

type RelistState = ContainerStatus['state'];

/** What a relist compares; sandboxes count as containers. */
type Relisted = ContainerStatus | PodSandbox;

/** The events that lead from one status to the other. Pure. */
export function differences(
  old: PodRuntimeStatus,
  current: PodRuntimeStatus,
): readonly PodLifecycleEventType[] {
  const events: PodLifecycleEventType[] = [];
  addChanged(events, old.containers, current.containers);
  addChanged(events, old.sandboxes, current.sandboxes);
  addRemoved(events, old.containers, current.containers);
  addRemoved(events, old.sandboxes, current.sandboxes);
  return events;
}

function addChanged(
  events: PodLifecycleEventType[],
  old: readonly Relisted[],
  current: readonly Relisted[],
): void {
  for (const each of current) {
    const before = called(old, each.id);
    const event = transition(before && stateOf(before), stateOf(each));
    if (event !== undefined) events.push(event);
  }
}

function addRemoved(
  events: PodLifecycleEventType[],
  old: readonly Relisted[],
  current: readonly Relisted[],
): void {
  for (const each of old) {
    if (called(current, each.id) !== undefined) continue;
    if (stateOf(each) !== 'CONTAINER_EXITED') events.push('ContainerDied');
    events.push('ContainerRemoved');
  }
}

/** A pod has few of them. */
function called(all: readonly Relisted[], id: string): Relisted | undefined {
  for (const each of all) if (each.id === id) return each;
  return undefined;
}

function stateOf({ state }: Relisted): RelistState {
  if (state === 'SANDBOX_READY') return 'CONTAINER_RUNNING';
  return state === 'SANDBOX_NOTREADY' ? 'CONTAINER_EXITED' : state;
}

function transition(
  old: RelistState | undefined,
  current: RelistState,
): PodLifecycleEventType | undefined {
  if (old === current) return undefined;
  if (current === 'CONTAINER_RUNNING') return 'ContainerStarted';
  return current === 'CONTAINER_EXITED' ? 'ContainerDied' : undefined;
}
