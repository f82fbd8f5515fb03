/**
 * One watch: events wait here for the latency of the connection and then arrive in order, all that
 * are due in one entry of the loop, on the lane of the user who watches.
 */
import type { Entry, Instant, Loop } from '../../sim/index.ts';
import type { WatchEvent } from '../client.ts';
import type { ApiObject } from '../objects.ts';
import type { Selection } from '../selection.ts';
import type { Change } from '../store/change.ts';
import { toWatchEvent } from './watch-event.ts';

export interface WatcherOptions<T extends ApiObject> {
  readonly loop: Loop;
  readonly lane: string;
  readonly latencyMs: number;
  readonly selection: Selection<T>;
  readonly subscriber: WatchSink<T>;
}

/** The part of a subscriber that is needed. */
export interface WatchSink<T> {
  readonly closed: boolean;
  next(event: WatchEvent<T>): void;
  complete(): void;
}

/** An event under way, and the one behind it. */
interface EventOnTheWay<T> {
  /** Undefined: the watch ends. */
  readonly event: WatchEvent<T> | undefined;
  readonly dueAt: Instant;
  next: EventOnTheWay<T> | undefined;
}

export class Watcher<T extends ApiObject> {
  readonly selection: Selection<T>;
  readonly #options: WatcherOptions<T>;
  /** Of those on the way. */
  #first: EventOnTheWay<T> | undefined;
  #last: EventOnTheWay<T> | undefined;
  #entry: Entry | undefined;

  constructor(options: WatcherOptions<T>) {
    this.#options = options;
    this.selection = options.selection;
  }

  /** The state at which the watch begins, at once. */
  begin(objects: readonly T[], resourceVersion: string): void {
    for (const object of objects) this.#emit({ type: 'ADDED', object });
    this.#emit({ type: 'BOOKMARK', resourceVersion });
  }

  /** A change of the resource, which this watch may or may not be about. */
  offer(change: Change<T>): void {
    const event = toWatchEvent(change, this.selection);
    if (event !== undefined) this.#send(event);
  }

  /** The resource is not served any more. */
  end(): void {
    this.#send(undefined);
  }

  #send(event: WatchEvent<T> | undefined): void {
    const { loop, latencyMs } = this.#options;
    const coming = { event, dueAt: loop.now() + latencyMs, next: undefined };
    if (this.#last === undefined) this.#first = coming;
    else this.#last.next = coming;
    this.#last = coming;
    this.#arm();
  }

  stop(): void {
    this.#entry?.cancel();
    this.#first = undefined;
    this.#last = undefined;
  }

  #arm(): void {
    const first = this.#first;
    if (first === undefined || this.#entry !== undefined) return;
    const { loop, lane } = this.#options;
    this.#entry = loop.schedule(first.dueAt - loop.now(), this.#deliver, lane);
  }

  readonly #deliver = (): void => {
    this.#entry = undefined;
    const now = this.#options.loop.now();
    let next = this.#first;
    let left = next;
    while (left !== undefined && left.dueAt <= now) left = left.next;
    // Before anything is told: what comes in return stands behind what is left.
    this.#first = left;
    if (left === undefined) this.#last = undefined;
    for (; next !== undefined && next !== left; next = next.next) this.#emit(next.event);
    this.#arm();
  };

  #emit(event: WatchEvent<T> | undefined): void {
    const { subscriber } = this.#options;
    if (subscriber.closed) return;
    if (event === undefined) subscriber.complete();
    else subscriber.next(event);
  }
}
