/**
 * The API server in memory: one store, what guards it, and those who watch it.
 *
 * Begins with the namespaces that every cluster has, each with its `default` ServiceAccount. Handles
 * requests one at a time, in the order of their arrival on the loop, so every request sees all
 * writes before it. Keeps no managedFields, knows no users' rights.
 * Upstream: cmd/kube-apiserver, staging/src/k8s.io/apiserver.
 */
import { Subscription, type Subscriber } from 'rxjs';
import type { World } from '../sim/index.ts';
import type { AdmissionPlugin } from './admission/admission-plugins.ts';
import type { Client, DeleteOptions, ListOptions, ObjectKey, WatchEvent } from './client.ts';
import { DEFAULT_EVENT_TTL_MS, EventExpiry } from './event-expiry.ts';
import {
  featureGatesOf,
  LATEST_VERSION,
  type FeatureGates,
  type KubernetesVersion,
} from './feature-gates.ts';
import { InMemoryClient } from './in-memory-client.ts';
import {
  createNamespace,
  deleteNamespace,
  removeEmptyNamespace,
  SYSTEM_NAMESPACES,
} from './namespace-content.ts';
import { ObjectIdentity } from './object-identity.ts';
import type { ResourceName, Resources } from './objects.ts';
import { notFound } from './refusals.ts';
import type { RequestHandler } from './request-handler.ts';
import type { PatchRequest } from './requests/apply-patch.ts';
import { Backend } from './requests/backend.ts';
import { bindPod } from './requests/bind-pod.ts';
import { createObject } from './requests/create-object.ts';
import { deleteObject } from './requests/delete-object.ts';
import { evictPod } from './requests/evict-pod.ts';
import { patchObject, updateObject, type Part } from './requests/update-object.ts';
import { DEFINITIONS } from './resources/definitions.ts';
import { compileSelection } from './selection.ts';
import type { Change } from './store/change.ts';
import { Store, type ReadableStore } from './store/store.ts';
import type { Warn } from './warnings/field-warning.ts';
import { Watcher } from './watch/watcher.ts';
import { WatchHubs } from './watch/watch-hubs.ts';

export interface ApiServerOptions {
  readonly world: World;
  /** Default: the latest. */
  readonly version?: KubernetesVersion;
  /** Default: those of the version. */
  readonly featureGates?: FeatureGates;
  /** Beside those that every server has; default none. */
  readonly admissionPlugins?: readonly AdmissionPlugin[];
  /** From a client's call to its answer; default 1. */
  readonly requestLatencyMs?: number;
  /** From a write to its event at a watcher; default 1. */
  readonly watchLatencyMs?: number;
  /** How long events are kept; default an hour. */
  readonly eventTtlMs?: number;
}

export class ApiServer implements RequestHandler {
  readonly world: World;
  /** For assertions and printers; nobody in the cluster reads past the clock like this. */
  readonly store: ReadableStore;
  readonly #store: Store;
  readonly #backend: Backend;
  readonly #hubs = new WatchHubs();
  readonly #expiry: EventExpiry;
  readonly #requestLatencyMs: number;
  readonly #watchLatencyMs: number;

  constructor(options: ApiServerOptions) {
    const { world, version = LATEST_VERSION } = options;
    this.world = world;
    this.#requestLatencyMs = options.requestLatencyMs ?? 1;
    this.#watchLatencyMs = options.watchLatencyMs ?? 1;
    this.#expiry = new EventExpiry(options.eventTtlMs ?? DEFAULT_EVENT_TTL_MS);
    this.#store = new Store({
      onChange: (resource, change) => this.#onChange(resource, change),
    });
    this.store = this.#store;
    this.#backend = new Backend({
      world,
      store: this.#store,
      release: { version, gates: options.featureGates ?? featureGatesOf(version) },
      plugins: new Set(options.admissionPlugins),
      identity: new ObjectIdentity(world.choices),
      onRemoved: (namespace) => removeEmptyNamespace(this.#backend, namespace),
    });
    for (const name of SYSTEM_NAMESPACES) createNamespace(this.#backend, { metadata: { name } });
  }

  /** A client of its own connection; `user` names it in faults and is its lane on the loop. */
  client(user: string): Client {
    return new InMemoryClient({ user, latencyMs: this.#requestLatencyMs, handler: this });
  }

  /** Watches under way: what a leak check counts. */
  get watcherCount(): number {
    return this.#hubs.size;
  }

  create<Name extends ResourceName>(
    resource: Name,
    manifest: unknown,
    warn?: Warn,
  ): Resources[Name];
  create(resource: ResourceName, manifest: unknown, warn?: Warn): Resources[ResourceName] {
    this.#expireEvents(resource);
    if (resource === 'namespaces') return createNamespace(this.#backend, manifest, warn);
    return createObject(this.#backend, resource, manifest, warn);
  }

  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name] {
    this.#expireEvents(resource);
    const object = this.#store.get(resource, key);
    if (object === undefined) throw notFound(DEFINITIONS[resource], key.name);
    return object;
  }

  list<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
  ): { readonly items: readonly Resources[Name][]; readonly resourceVersion: string } {
    this.#expireEvents(resource);
    const items = this.#store.list(resource, options);
    return { items, resourceVersion: this.#store.resourceVersion };
  }

  update<Name extends ResourceName>(
    resource: Name,
    object: Resources[Name],
    part: Part,
    warn?: Warn,
  ): Resources[Name] {
    return updateObject(this.#backend, resource, object, part, warn);
  }

  patch<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    patch: PatchRequest,
    part: Part,
    warn?: Warn,
  ): Resources[Name] {
    return patchObject(this.#backend, resource, key, patch, part, warn);
  }

  delete<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Resources[Name];
  delete(resource: ResourceName, key: ObjectKey, options?: DeleteOptions): Resources[ResourceName] {
    if (resource === 'namespaces') return deleteNamespace(this.#backend, key.name);
    return deleteObject(this.#backend, resource, key, options);
  }

  bind(key: ObjectKey, nodeName: string): void {
    bindPod(this.#backend, key, nodeName);
  }

  evict(key: ObjectKey, options?: DeleteOptions): void {
    evictPod(this.#backend, key, options);
  }

  watch<Name extends ResourceName>(
    resource: Name,
    options: ListOptions | undefined,
    user: string,
    subscriber: Subscriber<WatchEvent<Resources[Name]>>,
  ): Subscription {
    this.#expireEvents(resource);
    const watcher = new Watcher<Resources[Name]>({
      loop: this.world.loop,
      lane: user,
      latencyMs: this.#watchLatencyMs,
      selection: compileSelection(DEFINITIONS[resource], options),
      subscriber,
    });
    const hub = this.#hubs.of(resource);
    hub.add(watcher);
    watcher.begin(this.#store.select(resource, watcher.selection), this.#store.resourceVersion);
    return new Subscription(() => {
      hub.remove(watcher);
      watcher.stop();
    });
  }

  #onChange<Name extends ResourceName>(resource: Name, change: Change<Resources[Name]>): void {
    this.#hubs.of(resource).publish(change);
    if (change.object.kind === 'Event' && change.type !== 'DELETED') {
      this.#expiry.observe(change.object.metadata, this.world.now());
    }
  }

  #expireEvents(resource: ResourceName): void {
    if (resource !== 'events') return;
    const now = this.world.now();
    for (let state = this.#expiry.takeExpired(now); state; state = this.#expiry.takeExpired(now)) {
      const event = this.#store.get('events', state);
      if (event?.metadata === state) deleteObject(this.#backend, 'events', state);
    }
  }
}
