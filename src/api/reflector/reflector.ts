/**
 * Lists and watches for one informer, and goes on whatever becomes of its watches: the one way in which kubelets,
 * scheduler and controllers hear of objects. Upstream: client-go tools/cache/reflector.go (v1.36).
 *
 * The list comes on the watch (WatchList, which client-go asks for by default). A watch that was lost is resumed at
 * once, after the version that was told last. Where it cannot be resumed (410: those changes are
 * forgotten; or the server refuses otherwise) all is listed anew after a back-off, and told as changes of what
 * the informer holds: see replacement.ts. Each list ends with a `BOOKMARK`.
 *
 * Watches do not time out by themselves, as upstream's do after five to ten minutes: they would be resumed in the
 * same instant, and all informers would pay for it. The fault `api.watch` has the word.
 */
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import { listen, type Entry, type Instant, type World } from '../../sim/index.ts';
import type { ListOptions, ResourceClient, WatchEvent } from '../client.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import { isStatus, StatusError } from '../status-error.ts';
import type { WatchStart } from '../watch/watch-start.ts';
import { WatchEnded } from '../watch/watch-ended.ts';
import { ListBackOff } from './list-back-off.ts';
import { replacement } from './replacement.ts';

export interface ReflectorOptions<T extends ApiObject> {
  readonly world: World;
  /** Who watches: lane of its waits, actor of its records. */
  readonly user: string;
  readonly resource: ResourceName;
  readonly client: Pick<ResourceClient<T>, 'watch'>;
  readonly options?: ListOptions;
  /** What the informer holds, when it is to be replaced. It may leave out what it would not miss. */
  readonly known: () => Iterable<T>;
  /** Seams for seeded defects. */
  readonly decisions?: Partial<ReflectorDecisions>;
}

/** What a reflector that is wrong would be wrong about. */
export interface ReflectorDecisions {
  readonly replacement: typeof replacement;
  /** Where a lost watch goes on. */
  readonly resumption: (resourceVersion: string) => WatchStart;
}

const DECISIONS: ReflectorDecisions = {
  replacement,
  resumption: (resourceVersion) => ({ after: Number(resourceVersion) }),
};

/** A watch that ends within this time and told of no object is not resumed at once. */
const VERY_SHORT_MS = 1000;

/** Never errors; completes when the resource is served no more. Unsubscribe to stop. */
export function reflect<T extends ApiObject>(
  options: ReflectorOptions<T>,
): Observable<WatchEvent<T>> {
  return new Observable((subscriber) => {
    const reflector = new Reflector(options, subscriber);
    reflector.list();
    return () => reflector.stop();
  });
}

class Reflector<T extends ApiObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #informer: Subscriber<WatchEvent<T>>;
  readonly #decisions: ReflectorDecisions;
  /** Up to here everything was told. */
  #resourceVersion = '';
  /** A list is under way. */
  #isListing = false;
  /** What of it has come, if there was one before. */
  #listed: T[] | undefined;
  #watching: Subscription | undefined;
  #begunAt: Instant = 0;
  #hasHeard = false;
  #backOff: ListBackOff | undefined;
  #waiting: Entry | undefined;

  constructor(options: ReflectorOptions<T>, informer: Subscriber<WatchEvent<T>>) {
    this.#options = options;
    this.#informer = informer;
    this.#decisions = { ...DECISIONS, ...options.decisions };
  }

  list(): void {
    this.#isListing = true;
    this.#listed = this.#resourceVersion === '' ? undefined : [];
    this.#watch('state');
  }

  stop(): void {
    this.#watching?.unsubscribe();
    this.#waiting?.cancel();
  }

  readonly #told = (event: WatchEvent<T>): void => {
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = event.resourceVersion;
      if (this.#isListing) this.#endList(event);
    } else if (this.#listed === undefined) {
      this.#hasHeard = true;
      this.#resourceVersion = event.object.metadata.resourceVersion;
      this.#informer.next(event);
    } else this.#listed.push(event.object);
  };

  readonly #ended = (error: unknown): void => {
    if (error === undefined) this.#informer.complete();
    else this.#lose(error);
  };

  #lose(error: unknown): void {
    const isLost = error instanceof WatchEnded;
    if (!isLost && !(error instanceof StatusError)) throw error;
    const { world, user, resource } = this.#options;
    world.trace.append(user, 'watch.lost', { resource, why: error.message });
    const isShort = world.now() - this.#begunAt < VERY_SHORT_MS && !this.#hasHeard;
    if (this.#isListing || (isLost && isShort)) this.#soon(() => this.list());
    else if (isLost) this.#resume();
    else if (isStatus(error, 'TooManyRequests')) this.#soon(() => this.#resume());
    else this.#soon(() => this.list());
  }

  #resume(): void {
    const { world, user, resource } = this.#options;
    const resourceVersion = this.#resourceVersion;
    world.trace.append(user, 'watch.resumed', { resource, resourceVersion });
    this.#watch(this.#decisions.resumption(resourceVersion));
  }

  #soon(goOn: () => void): void {
    const { world, user } = this.#options;
    this.#backOff ??= new ListBackOff(world);
    this.#waiting = world.loop.schedule(this.#backOff.next(), goOn, user);
  }

  #watch(start: WatchStart): void {
    const { world, client, options } = this.#options;
    this.#begunAt = world.now();
    this.#hasHeard = false;
    this.#watching = listen(world.loop, client.watch(options, start), this.#told, this.#ended);
  }

  #endList(bookmark: WatchEvent<T>): void {
    const listed = this.#listed;
    this.#isListing = false;
    this.#hasHeard = false;
    this.#listed = undefined;
    if (listed !== undefined) this.#replace(listed);
    this.#informer.next(bookmark);
  }

  #replace(listed: readonly T[]): void {
    const { world, user, resource, known } = this.#options;
    const events = this.#decisions.replacement(known(), listed);
    const count = (type: WatchEvent<T>['type']): number =>
      events.filter((event) => event.type === type).length;
    world.trace.append(user, 'watch.relisted', {
      resource,
      resourceVersion: this.#resourceVersion,
      added: count('ADDED'),
      modified: count('MODIFIED'),
      deleted: count('DELETED'),
    });
    for (const event of events) this.#informer.next(event);
  }
}
