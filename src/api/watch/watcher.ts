/**
 * One watch: events wait here for the latency of the connection and then arrive in order, all that
 * are due in one entry of the loop, on the lane of the user who watches.
 *
 * Fault point `api.watch`, subject `<user> watch <resource>`, struck by each event: it is late, and so are
 * those behind it; it waits, and they do, until the fault ends; or the watch ends before it. What was sent
 * before arrives.
 */
import { follow, type Cancel, type Instant, type Entry, type World } from '../../sim/index.ts';
import type { WatchEvent } from '../client.ts';
import { NEVER_STRUCK, plannedEnding } from '../fault-points.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import type { Selection } from '../selection.ts';
import type { Change } from '../store/change.ts';
import { toWatchEvent } from './watch-event.ts';
import { WatchEnded } from './watch-ended.ts';

export interface WatcherOptions<T extends ApiObject> {
  readonly world: World;
  /** Lane, and part of the subject of faults. */
  readonly user: string;
  readonly resource: ResourceName;
  readonly latencyMs: number;
  readonly selection: Selection<T>;
  readonly subscriber: WatchSink<T>;
}

/** The part of a subscriber that is needed. */
export interface WatchSink<T> {
  readonly closed: boolean;
  next(event: WatchEvent<T>): void;
  complete(): void;
  error(error: unknown): void;
}

/** An event under way, and the one behind it. */
interface EventOnTheWay<T> {
  readonly event: WatchEvent<T> | undefined;
  /** The watch ends behind the event, if there is one; `served no more`: for good. */
  readonly ending: Error | 'served no more' | undefined;
  dueAt: Instant;
  next: EventOnTheWay<T> | undefined;
}

export class Watcher<T extends ApiObject> {
  readonly selection: Selection<T>;
  readonly #options: WatcherOptions<T>;
  /** Of those on the way. */
  #first: EventOnTheWay<T> | undefined;
  #last: EventOnTheWay<T> | undefined;
  #entry: Entry | undefined;
  /** Nothing is sent behind the end. */
  #isEnding = false;
  /** Of events that wait for the end of a fault. */
  #releases: (Cancel | undefined)[] | undefined;

  constructor(options: WatcherOptions<T>) {
    this.#options = options;
    this.selection = options.selection;
  }

  /** The state at which the watch begins, at once. */
  begin(objects: readonly T[], resourceVersion: string): void {
    const { subscriber } = this.#options;
    for (const object of objects) subscriber.next({ type: 'ADDED', object });
    subscriber.next({ type: 'BOOKMARK', resourceVersion });
  }

  /** A change of the resource, which this watch may or may not be about. */
  offer(change: Change<T>): void {
    const event = toWatchEvent(change, this.selection);
    if (event === undefined || this.#isEnding) return;
    const { world, latencyMs } = this.#options;
    const dueAt = world.now() + latencyMs;
    if (world.faults.isIdle) this.#send({ event, ending: undefined, dueAt, next: undefined });
    else this.#strike(event, dueAt, change.revision);
  }

  /** Everything up to this revision has been sent. */
  bookmark(revision: number): void {
    const event: WatchEvent<T> = { type: 'BOOKMARK', resourceVersion: String(revision) };
    if (!this.#isEnding)
      this.#send({ event, ending: undefined, dueAt: this.#due(), next: undefined });
  }

  /** When it has told what is on the way. Of a custom resource that is served otherwise, it may begin anew. */
  end(why: 'served no more' | 'renewed'): void {
    if (this.#isEnding) return;
    this.#end(undefined, why === 'renewed' ? new WatchEnded('renewed') : why, this.#due());
  }

  stop(): void {
    this.#isEnding = true;
    this.#entry?.cancel();
    this.#first = undefined;
    this.#last = undefined;
    for (const release of this.#releases ?? []) release?.();
  }

  #due(): Instant {
    return this.#options.world.now() + this.#options.latencyMs;
  }

  /** Faults are planned: one of them may be for this event. */
  #strike(event: WatchEvent<T>, dueAt: Instant, revision: number): void {
    const { world, user, resource } = this.#options;
    const subject = `${user} watch ${resource}`;
    const isOwn = (component: string): boolean => component === user;
    const strike =
      user === NEVER_STRUCK ? undefined : world.faults.strike('api.watch', subject, isOwn);
    const coming = { event, ending: undefined, dueAt, next: undefined };
    if (strike === undefined) {
      this.#send(coming);
    } else if (strike.error !== undefined) {
      const ending = plannedEnding(strike.error);
      const isPunctual = ending instanceof WatchEnded && ending.ending === 'timeout';
      const bookmark = { type: 'BOOKMARK', resourceVersion: String(revision - 1) } as const;
      this.#end(isPunctual ? bookmark : undefined, ending, dueAt + strike.delayMs);
    } else if (strike.hangs) {
      coming.dueAt = Infinity;
      this.#send(coming);
      const goOn = (): void => {
        coming.dueAt = world.now();
        this.#arm();
      };
      this.#releases ??= [];
      this.#releases.push(follow(strike.held(user), { done: goOn, failed: goOn }));
    } else {
      coming.dueAt += strike.delayMs;
      this.#send(coming);
    }
  }

  #end(event: WatchEvent<T> | undefined, ending: EventOnTheWay<T>['ending'], dueAt: Instant): void {
    this.#isEnding = true;
    this.#send({ event, ending, dueAt, next: undefined });
  }

  #send(coming: EventOnTheWay<T>): void {
    if (this.#last === undefined) this.#first = coming;
    else this.#last.next = coming;
    this.#last = coming;
    this.#arm();
  }

  #arm(): void {
    const first = this.#first;
    if (first === undefined || this.#entry !== undefined || first.dueAt === Infinity) return;
    const { world, user } = this.#options;
    const inMs = Math.max(0, first.dueAt - world.now());
    this.#entry = world.loop.schedule(inMs, this.#deliver, user);
  }

  readonly #deliver = (): void => {
    this.#entry = undefined;
    const now = this.#options.world.now();
    let next = this.#first;
    let left = next;
    while (left !== undefined && left.dueAt <= now) left = left.next;
    // Before anything is told: what comes in return stands behind what is left.
    this.#first = left;
    if (left === undefined) this.#last = undefined;
    for (; next !== undefined && next !== left; next = next.next) this.#emit(next);
    this.#arm();
  };

  #emit({ event, ending }: EventOnTheWay<T>): void {
    const { subscriber } = this.#options;
    if (event !== undefined && !subscriber.closed) subscriber.next(event);
    if (ending === undefined || subscriber.closed) return;
    if (ending === 'served no more') subscriber.complete();
    else subscriber.error(ending);
  }
}
