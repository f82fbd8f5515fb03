/**
 * Strategy `Watch`, the default: each object that some pod names is watched. Upstream:
 * pkg/kubelet/util/manager/watch_based_manager.go, objectCache (v1.36).
 *
 * One that nobody asks for is not watched for long; whoever asks again waits until it is listed anew.
 *
 * An object that is immutable need not be watched, and is not any more once somebody got it; what is known of it
 * counts until the last pod that names it is gone, even if it is deleted and made anew meanwhile.
 */
import { timer, type Subscription } from 'rxjs';
import { reflect, StatusError, type ResourceClient, type WatchEvent } from '../../api/index.ts';
import { listen, perform, Ticker, type Instant, type Steps, type World } from '../../sim/index.ts';
import {
  notRegistered,
  objectKey,
  type isObjectOlder,
  type ObjectStore,
  type StoredKind,
  type StoredObject,
} from './object-store.ts';

/** How often, and for how long, who wants an object looks whether its list has come. */
const SYNC_POLL_MS = 10;
const SYNC_LIMIT_MS = 1000;

/** How often it is looked for what is idle. */
const RECYCLE_MS = 60_000;

export interface WatchStoreOptions<T extends StoredObject> {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly lane: string;
  readonly kind: StoredKind;
  readonly client: ResourceClient<T>;
  readonly isOlder: typeof isObjectOlder;
  readonly stopsWatching: (object: StoredObject) => boolean;
  /** What nobody asked for during this time need not be watched. */
  readonly idleMs: number;
}

interface Item<T> {
  references: number;
  object: T | undefined;
  /** A list has come. */
  isSynced: boolean;
  /** In the list that is just coming. */
  isListed: boolean;
  /** Nobody watches it for good. */
  isSettled: boolean;
  watching: Subscription | undefined;
  usedAt: Instant;
}

export class WatchStore<T extends StoredObject> implements ObjectStore<T> {
  readonly #options: WatchStoreOptions<T>;
  readonly #items = new Map<string, Item<T>>();
  readonly #recycling: Ticker;

  constructor(options: WatchStoreOptions<T>) {
    const { world, lane } = options;
    this.#options = options;
    this.#recycling = new Ticker({
      loop: world.loop,
      lane,
      periodMs: RECYCLE_MS,
      pass: () => this.#stopIdle(),
    });
  }

  addReference(namespace: string, name: string): void {
    const key = objectKey(namespace, name);
    const known = this.#items.get(key);
    if (known !== undefined) {
      known.references += 1;
      return;
    }
    const item: Item<T> = {
      references: 1,
      object: undefined,
      isSynced: false,
      isListed: false,
      isSettled: false,
      watching: undefined,
      usedAt: this.#options.world.now(),
    };
    this.#items.set(key, item);
    this.#watch(item, namespace, name);
  }

  deleteReference(namespace: string, name: string): void {
    const key = objectKey(namespace, name);
    const item = this.#items.get(key);
    if (item === undefined) return;
    item.references -= 1;
    if (item.references > 0) return;
    item.watching?.unsubscribe();
    this.#items.delete(key);
    if (this.#items.size === 0) this.#recycling.stop();
  }

  *get(namespace: string, name: string): Steps<T> {
    const { world, kind, stopsWatching } = this.#options;
    const item = this.#items.get(objectKey(namespace, name));
    if (item === undefined) throw notRegistered(namespace, name);
    item.usedAt = world.now();
    if (item.watching === undefined && !item.isSettled) this.#watch(item, namespace, name);
    if (!item.isSynced) yield* this.#untilSynced(item);
    const { object } = item;
    if (object === undefined) {
      throw new StatusError('NotFound', `${kind.singular} ${JSON.stringify(name)} not found`, {
        name,
        kind: kind.singular,
      });
    }
    if (stopsWatching(object)) {
      item.isSettled = true;
      item.watching?.unsubscribe();
      item.watching = undefined;
    }
    return object;
  }

  stop(): void {
    for (const { watching } of this.#items.values()) watching?.unsubscribe();
    this.#items.clear();
    this.#recycling.stop();
  }

  *#untilSynced(item: Item<T>): Steps<void> {
    const { world, lane, kind } = this.#options;
    const until = world.now() + SYNC_LIMIT_MS;
    while (!item.isSynced) {
      if (world.now() >= until) {
        const why = 'timed out waiting for the condition';
        throw new Error(`failed to sync ${kind.singular} cache: ${why}`);
      }
      yield* perform(timer(SYNC_POLL_MS, world.scheduler(lane)));
    }
  }

  #watch(item: Item<T>, namespace: string, name: string): void {
    const { world, lane, kind, client, idleMs } = this.#options;
    item.isSynced = false;
    this.#recycling.arm(item.usedAt + idleMs + 1);
    const watch$ = reflect({
      world,
      user: lane,
      resource: kind.resource,
      client,
      options: { namespace, fieldSelector: { 'metadata.name': name } },
      known: () => (item.object === undefined ? [] : [item.object]),
    });
    item.watching = listen(world.loop, watch$, (event) => {
      this.#take(item, event);
    });
  }

  #stopIdle(): void {
    const { world, idleMs } = this.#options;
    let next: Instant | undefined;
    for (const item of this.#items.values()) {
      if (item.watching === undefined) continue;
      const idleAt = item.usedAt + idleMs + 1;
      if (idleAt <= world.now()) {
        item.watching.unsubscribe();
        item.watching = undefined;
      } else next = Math.min(next ?? idleAt, idleAt);
    }
    if (next !== undefined) this.#recycling.arm(next);
  }

  #take(item: Item<T>, event: WatchEvent<T>): void {
    switch (event.type) {
      case 'BOOKMARK':
        // What an earlier watch has told may be gone.
        if (!item.isSynced && !item.isListed) item.object = undefined;
        item.isListed = false;
        item.isSynced = true;
        return;
      case 'DELETED':
        item.object = undefined;
        return;
      default:
        item.isListed = true;
        if (!this.#options.isOlder(event.object, item.object)) item.object = event.object;
    }
  }
}
