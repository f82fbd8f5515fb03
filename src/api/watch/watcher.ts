/**
 * One watch: events wait here for the latency of the connection and then arrive in order, all that
 * are due in one entry of the loop, on the lane of the user who watches.
 */
import type { Subscriber } from 'rxjs';
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
  readonly subscriber: Subscriber<WatchEvent<T>>;
}

export class Watcher<T extends ApiObject> {
  readonly selection: Selection<T>;
  readonly #options: WatcherOptions<T>;
  readonly #onTheWay: { readonly event: WatchEvent<T>; readonly dueAt: Instant }[] = [];
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
    if (event === undefined) return;
    const { loop, latencyMs } = this.#options;
    this.#onTheWay.push({ event, dueAt: loop.now() + latencyMs });
    this.#arm();
  }

  stop(): void {
    this.#entry?.cancel();
    this.#onTheWay.length = 0;
  }

  #arm(): void {
    const [first] = this.#onTheWay;
    if (first === undefined || this.#entry !== undefined) return;
    const { loop, lane } = this.#options;
    this.#entry = loop.schedule(first.dueAt - loop.now(), () => this.#deliver(), lane);
  }

  #deliver(): void {
    this.#entry = undefined;
    const now = this.#options.loop.now();
    const left = this.#onTheWay.findIndex(({ dueAt }) => dueAt > now);
    const due = this.#onTheWay.splice(0, left < 0 ? this.#onTheWay.length : left);
    for (const { event } of due) this.#emit(event);
    this.#arm();
  }

  #emit(event: WatchEvent<T>): void {
    const { subscriber } = this.#options;
    if (!subscriber.closed) subscriber.next(event);
  }
}
