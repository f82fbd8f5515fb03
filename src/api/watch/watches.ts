/** Every watch of a server: where it begins, what it is told, how it ends. */
import { Subscription, type Subscriber } from 'rxjs';
import { listen, type World } from '../../sim/index.ts';
import type { ListOptions, WatchEvent } from '../client.ts';
import { reachesWatches } from '../fault-points.ts';
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import type { ResourceView } from '../resources/resource-view.ts';
import { compileSelection, type Selection } from '../selection.ts';
import type { Change } from '../store/change.ts';
import type { OlderStates } from '../store/older-states.ts';
import type { Store } from '../store/store.ts';
import { SERVER_ACTOR } from '../requests/backend.ts';
import { WatchHubs } from './watch-hubs.ts';
import type { WatchStart } from './watch-start.ts';
import { Watcher, type WatchSink } from './watcher.ts';

export interface WatchesOptions {
  readonly world: World;
  readonly resources: ReadableTable;
  readonly store: Store;
  readonly older: OlderStates;
  /** From a write to its event at a watcher. */
  readonly latencyMs: number;
}

/** Requests that are under way may still read by the old definition. */
const TEAR_DOWN_MS = 1000;

export class Watches {
  readonly #options: WatchesOptions;
  readonly #hubs: WatchHubs;

  constructor(options: WatchesOptions) {
    this.#options = options;
    this.#hubs = new WatchHubs(options.resources);
    const { loop, faults } = options.world;
    listen(loop, faults.plans$, (fault) => {
      if (reachesWatches(fault)) this.#remember();
    });
  }

  get size(): number {
    return this.#hubs.size;
  }

  /** @throws {StatusError} NotFound, Expired, BadRequest */
  begin<Name extends ResourceName>(
    resource: Name,
    options: ListOptions | undefined,
    user: string,
    subscriber: Subscriber<WatchEvent<Resources[Name]>>,
    start: WatchStart,
  ): Subscription {
    const { world, resources, store, older, latencyMs } = this.#options;
    const definition = resources.of(resource);
    const { view } = definition;
    const missed = typeof start === 'object' ? older.resumed(resource, start.after) : [];
    const asked = compileSelection(definition, options);
    // A definition that changes under its watchers is for those who come after it.
    const watcher = new Watcher<Resources[Name]>({
      world,
      user,
      resource,
      latencyMs,
      selection: view === undefined ? asked : ofStored(asked, view),
      subscriber: view === undefined ? subscriber : showing(subscriber, view),
    });
    const hub = this.#hubs.of(view?.storedAs ?? resource);
    hub.add(watcher as unknown as Watcher<ApiObject>);
    if (start === 'state') watcher.begin(store.select(resource, asked), store.resourceVersion);
    for (const change of missed) watcher.offer(change as Change<Resources[Name]>);
    return new Subscription(() => {
      hub.remove(watcher as unknown as Watcher<ApiObject>);
      watcher.stop();
    });
  }

  publish<Name extends ResourceName>(resource: Name, change: Change<Resources[Name]>): void {
    this.#hubs.of(resource).publish(change);
  }

  /** A watch may be lost: it resumes after what it was told last, and all are told now how far that goes. */
  #remember(): void {
    const { older, store } = this.#options;
    if (older.isRemembering) return;
    older.remember();
    this.#hubs.bookmark(Number(store.resourceVersion));
  }

  /**
   * A custom resource is served otherwise from now on, or no more. Those who watch it go on for a second, whichever
   * version they watch, and are let go then; who begins anew cannot resume from before.
   * Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, tearDown.
   */
  renew(resource: ResourceName): void {
    const { world, resources, older } = this.#options;
    older.renew(resource);
    const watchers = this.#hubs.watchersOf(resource);
    if (watchers.length === 0) return;
    const letGo = (): void => {
      const isServed = resources.find(resource) !== undefined;
      for (const watcher of watchers) watcher.end(isServed ? 'renewed' : 'served no more');
    };
    world.loop.schedule(TEAR_DOWN_MS, letGo, SERVER_ACTOR);
  }
}

/** The selection of objects as they are shown, for objects as they are stored. */
function ofStored<T extends ApiObject>(selection: Selection<T>, view: ResourceView): Selection<T> {
  return { ...selection, matches: (stored) => selection.matches(shown(stored, view)) };
}

function showing<T extends ApiObject>(
  subscriber: Subscriber<WatchEvent<T>>,
  view: ResourceView,
): WatchSink<T> {
  return {
    get closed() {
      return subscriber.closed;
    },
    next(event) {
      if (event.type === 'BOOKMARK') subscriber.next(event);
      else subscriber.next({ type: event.type, object: shown(event.object, view) });
    },
    complete: () => subscriber.complete(),
    error: (error) => subscriber.error(error),
  };
}

function shown<T extends ApiObject>(stored: T, view: ResourceView): T {
  // What a row shows is of its kind.
  return view.read(stored) as T;
}
