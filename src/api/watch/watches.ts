/** Every watch of a server: where it begins, what it is told, how it ends. */
import { Subscription, type Subscriber } from 'rxjs';
import { listen, type World } from '../../sim/index.ts';
import type { ListOptions, WatchEvent } from '../client.ts';
import type { CustomObject } from '../custom-objects.ts';
import type { CustomRules } from '../custom/custom-rules.ts';
import { reachesWatches } from '../fault-points.ts';
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { compileSelection, type Selection } from '../selection.ts';
import type { Change } from '../store/change.ts';
import type { OlderStates } from '../store/older-states.ts';
import type { Store } from '../store/store.ts';
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
    const { custom } = definition;
    const missed = typeof start === 'object' ? older.after(resource, start.after) : [];
    const asked = compileSelection(definition, options);
    // A definition may change under its watchers.
    const rules = (): CustomRules | undefined => resources.find(resource)?.custom ?? custom;
    const watcher = new Watcher<Resources[Name]>({
      world,
      user,
      resource,
      latencyMs,
      selection: custom === undefined ? asked : ofStored(asked, rules),
      subscriber: custom === undefined ? subscriber : showing(subscriber, rules),
    });
    const hub = this.#hubs.of(storedName(resource, custom));
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

  /** The resource is not served any more: its watches end, when they have told what was on the way. */
  end(resource: ResourceName): void {
    this.#hubs.end(resource);
  }
}

type RulesNow = () => CustomRules | undefined;

/** All versions of a custom resource are watched in one place. */
function storedName(resource: ResourceName, custom: CustomRules | undefined): ResourceName {
  return custom?.storedAs ?? resource;
}

/** The selection of objects as they are shown, for objects as they are stored. */
function ofStored<T extends ApiObject>(selection: Selection<T>, rules: RulesNow): Selection<T> {
  return { ...selection, matches: (stored) => selection.matches(shown(stored, rules)) };
}

function showing<T extends ApiObject>(
  subscriber: Subscriber<WatchEvent<T>>,
  rules: RulesNow,
): WatchSink<T> {
  return {
    get closed() {
      return subscriber.closed;
    },
    next(event) {
      if (event.type === 'BOOKMARK') subscriber.next(event);
      else subscriber.next({ type: event.type, object: shown(event.object, rules) });
    },
    complete: () => subscriber.complete(),
    error: (error) => subscriber.error(error),
  };
}

function shown<T extends ApiObject>(stored: T, rules: RulesNow): T {
  // Where there are rules, the objects are custom.
  return (rules()?.read(stored as unknown as CustomObject) ?? stored) as unknown as T;
}
