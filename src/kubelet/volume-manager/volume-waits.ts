/**
 * Waits of the pod workers for the volume manager. Upstream polls every 300 ms, the first time at
 * once, for 2 m 3 s; a poll that would find nothing new is skipped, the instants are the same.
 *
 * All waits share one subscription to what changes, and each hears what is said of its pod. They share one timer, too,
 * since all last equally long: the first to begin is the first whose time is over.
 */
import { Subscription, type Observable } from 'rxjs';
import {
  createOperation,
  listen,
  rethrowProgrammerError,
  type Entry,
  type Instant,
  type Operation,
  type Sink,
  type World,
} from '../../sim/index.ts';

const POLL_MS = 300;
/** Recognisable in a log. */
const LIMIT_MS = 2 * 60_000 + 3000;

interface Wait {
  readonly podUid: string;
  readonly startedAt: Instant;
  readonly done: () => boolean;
  readonly timedOut: () => Error;
  readonly sink: Sink<void>;
  poll: Entry | undefined;
}

export class VolumeWaits {
  readonly #world: World;
  readonly #lane: string;
  readonly #changes$: Observable<{ readonly podUid: string }>;
  readonly #ofPods = new Map<string, readonly Wait[]>();
  /** In the order in which they began. */
  readonly #waits = new Set<Wait>();
  #limit: Entry | undefined;
  #hearing = new Subscription();

  constructor(world: World, lane: string, changes$: Observable<{ readonly podUid: string }>) {
    this.#world = world;
    this.#lane = lane;
    this.#changes$ = changes$;
  }

  start(): void {
    this.#hearing = listen(this.#world.loop, this.#changes$, ({ podUid }) => {
      if (this.#waits.size === 0) return;
      for (const wait of this.#ofPods.get(podUid) ?? NONE) this.#newsArrived(wait);
    });
  }

  /** Waits under way hear nothing any more; it is for those who wait to end them. */
  stop(): void {
    this.#hearing.unsubscribe();
  }

  /**
   * Completes at the first poll at which `done` holds.
   * @param done may throw to end the wait with that error
   * @param timedOut the error of a wait that lasted too long
   */
  until(podUid: string, done: () => boolean, timedOut: () => Error): Operation<void> {
    return createOperation<void>((sink) => {
      const startedAt = this.#world.now();
      const wait: Wait = { podUid, startedAt, done, timedOut, sink, poll: undefined };
      if (this.#look(wait)) return undefined;
      this.#add(wait);
      return () => this.#remove(wait);
    });
  }

  #newsArrived(wait: Wait): void {
    if (wait.poll !== undefined) return;
    const { loop } = this.#world;
    const elapsedMs = loop.now() - wait.startedAt;
    const dueMs = (Math.floor(elapsedMs / POLL_MS) + 1) * POLL_MS;
    wait.poll = loop.schedule(dueMs - elapsedMs, () => void this.#look(wait), this.#lane);
  }

  /** Answers whether that was the end. */
  #look(wait: Wait): boolean {
    wait.poll = undefined;
    let isDone: boolean;
    try {
      isDone = wait.done();
    } catch (error) {
      rethrowProgrammerError(error);
      this.#remove(wait);
      wait.sink.failed(error);
      return true;
    }
    if (!isDone) return false;
    this.#remove(wait);
    wait.sink.done(undefined);
    return true;
  }

  #armLimit(): void {
    const [first] = this.#waits;
    if (first === undefined) return;
    const { loop } = this.#world;
    const waitMs = first.startedAt + LIMIT_MS - loop.now();
    this.#limit = loop.schedule(waitMs, () => this.#timeOut(), this.#lane);
  }

  #timeOut(): void {
    this.#limit = undefined;
    const until = this.#world.now() - LIMIT_MS;
    for (const wait of this.#waits) {
      if (wait.startedAt > until) break;
      this.#remove(wait);
      wait.sink.failed(wait.timedOut());
    }
    if (this.#limit === undefined) this.#armLimit();
  }

  #add(wait: Wait): void {
    const { podUid } = wait;
    const others = this.#ofPods.get(podUid);
    this.#ofPods.set(podUid, others === undefined ? [wait] : [...others, wait]);
    this.#waits.add(wait);
    if (this.#limit === undefined) this.#armLimit();
  }

  /** Idempotent. */
  #remove(wait: Wait): void {
    wait.poll?.cancel();
    if (!this.#waits.delete(wait)) return;
    const ofPod = this.#ofPods.get(wait.podUid) ?? NONE;
    if (ofPod.length === 1) this.#ofPods.delete(wait.podUid);
    else
      this.#ofPods.set(
        wait.podUid,
        ofPod.filter((each) => each !== wait),
      );
    if (this.#waits.size > 0) return;
    this.#limit?.cancel();
    this.#limit = undefined;
  }
}

const NONE: readonly Wait[] = [];
