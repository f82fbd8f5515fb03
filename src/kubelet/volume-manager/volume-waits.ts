/**
 * Waits of the pod workers for the volume manager. Upstream polls every 300 ms, the first time at
 * once, for 2 m 3 s; a poll that would find nothing new is skipped, the instants are the same.
 *
 * All waits share one subscription to what changes, and each hears what is said of its pod.
 */
import { Subscription, type Observable } from 'rxjs';
import {
  createOperation,
  listen,
  type Entry,
  type Operation,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';

const POLL_MS = 300;
/** Recognisable in a log. */
const LIMIT_MS = 2 * 60_000 + 3000;

interface Waiter {
  readonly newsArrived: () => void;
}

export class VolumeWaits {
  readonly #world: World;
  readonly #lane: string;
  readonly #changes$: Observable<{ readonly podUid: string }>;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #hearing = new Subscription();

  constructor(world: World, lane: string, changes$: Observable<{ readonly podUid: string }>) {
    this.#world = world;
    this.#lane = lane;
    this.#changes$ = changes$;
  }

  start(): void {
    this.#hearing = listen(this.#world.loop, this.#changes$, ({ podUid }) => {
      for (const waiter of this.#waiters.get(podUid) ?? []) waiter.newsArrived();
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
      const { loop } = this.#world;
      const startedAt = loop.now();
      let poll: Entry | undefined;
      let limit: Entry | undefined = undefined;
      let ended = false;
      const end = (): void => {
        ended = true;
        this.#remove(podUid, waiter);
        limit?.cancel();
        poll?.cancel();
      };
      const look = (): void => {
        poll = undefined;
        let isDone: boolean;
        try {
          isDone = done();
        } catch (error) {
          rethrowProgrammerError(error);
          end();
          sink.failed(error);
          return;
        }
        if (!isDone) return;
        end();
        sink.done(undefined);
      };
      const waiter: Waiter = {
        newsArrived: () => {
          const elapsedMs = loop.now() - startedAt;
          const dueMs = (Math.floor(elapsedMs / POLL_MS) + 1) * POLL_MS;
          poll ??= loop.schedule(dueMs - elapsedMs, look, this.#lane);
        },
      };
      const timeOut = (): void => {
        end();
        sink.failed(timedOut());
      };
      look();
      if (ended) return undefined;
      limit = loop.schedule(LIMIT_MS, timeOut, this.#lane);
      this.#add(podUid, waiter);
      return end;
    });
  }

  #add(podUid: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(podUid) ?? new Set();
    this.#waiters.set(podUid, waiters.add(waiter));
  }

  #remove(podUid: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(podUid);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(podUid);
  }
}
