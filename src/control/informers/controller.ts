/**
 * What every controller is made of: informers that name keys, a queue of them, a client and an event
 * recorder of its own. Its `sync` looks at one key; what it does then is all it does.
 */
import { Subscription } from 'rxjs';
import {
  createEventRecorder,
  formatTimestamp,
  type Client,
  type EventRecorder,
  type FeatureGates,
  type ReadableTable,
  type Release,
  type ResourceName,
  type Resources,
} from '../../api/index.ts';
import { Background, listen, type Steps, type World } from '../../sim/index.ts';
import { ConsistencyStore, type Caches, type ConsistencyDecisions } from './consistency-store.ts';
import type { Informer, ObjectChange } from './informer.ts';
import type { Informers } from './informers.ts';
import { WorkQueue, type RetryDelays } from './work-queue.ts';

export interface ControllerContext {
  readonly world: World;
  readonly informers: Informers;
  /** A client of its own for each controller, by the controller's name. */
  readonly clientOf: (user: string) => Client;
  /** What the API server serves. */
  readonly resources: ReadableTable;
  /** Of the controllers. */
  readonly release: Release;
  /** Seams for seeded defects. */
  readonly consistency: Partial<ConsistencyDecisions>;
}

export abstract class Controller {
  /** Trace actor, loop lane, and component of its events. */
  readonly name: string;
  protected readonly world: World;
  protected readonly informers: Informers;
  protected readonly client: Client;
  protected readonly recorder: EventRecorder;
  protected readonly queue: WorkQueue;
  /** What goes on beside the queue. */
  protected readonly background: Background;
  readonly #heard = new Subscription();
  readonly #needs: ResourceName[] = [];
  readonly #read = new Set<object>();
  readonly #context: ControllerContext;

  /** @param component who events say that they are from, if it is not the controller's name */
  constructor(
    context: ControllerContext,
    name: string,
    { retry, component = name }: { retry?: RetryDelays; component?: string } = {},
  ) {
    const { world, informers, clientOf } = context;
    this.#context = context;
    this.name = name;
    this.world = world;
    this.informers = informers;
    this.client = clientOf(name);
    this.recorder = createEventRecorder({
      world,
      client: this.client,
      actor: name,
      component,
    });
    this.background = new Background(world.loop);
    this.queue = new WorkQueue({
      loop: world.loop,
      lane: name,
      sync: (key) => this.sync(key),
      ...(retry === undefined ? {} : { retry }),
    });
  }

  /** Once everything that it looks at is there. */
  start(): void {
    this.informers.whenSynced(this.#needs, () => this.queue.start());
  }

  stop(): void {
    this.#heard.unsubscribe();
    this.queue.stop();
    this.background.stop();
  }

  /** The API server has a first object of a custom resource, which it did not have when this began. */
  learn(_resource: ResourceName): void {
    // Most controllers act on no such thing.
  }

  protected abstract sync(key: string): Steps<void>;

  /** An informer that this controller reads; its changes are told to `changed`. */
  protected read<Name extends ResourceName>(
    resource: Name,
    changed?: (change: ObjectChange<Resources[Name]>) => void,
  ): Informer<Name> {
    const informer = this.informers.of(resource);
    this.#needs.push(resource);
    this.#read.add(informer);
    if (changed !== undefined) {
      this.#heard.add(listen(this.world.loop, informer.changes$, changed));
    }
    return informer;
  }

  /** Whether that informer is read already, not one of an earlier resource of this name. */
  protected isRead(resource: ResourceName): boolean {
    return this.#read.has(this.informers.of(resource));
  }

  /** What it wrote for whom, and whether these informers show it; of nothing while the gate is closed. */
  protected consistencyOf(gate: keyof FeatureGates, caches: Caches): ConsistencyStore {
    const { world, release, consistency } = this.#context;
    const isOn = release.gates[gate];
    return new ConsistencyStore({ world, actor: this.name, caches, isOn, decisions: consistency });
  }

  protected get release(): Release {
    return this.#context.release;
  }

  /** The present as the API writes it. */
  protected timestamp(): string {
    return formatTimestamp(this.world.now());
  }
}
