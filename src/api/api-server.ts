/**
 * The API server in memory: one store, what guards it, and those who watch it.
 *
 * Begins with the namespaces that every cluster has, each with its `default` ServiceAccount. Handles
 * requests one at a time, in the order of their arrival on the loop, so every request sees all
 * writes before it. Knows no users' rights.
 * Upstream: cmd/kube-apiserver, staging/src/k8s.io/apiserver.
 */
import type { Observable, Subscriber, Subscription } from 'rxjs';
import type { World } from '../sim/index.ts';
import { ApiServiceRegistration } from './api-service-registration.ts';
import type { ApiServerOptions } from './api-server-options.ts';
import type { Client, DeleteOptions, ListOptions, ObjectKey, WatchEvent } from './client.ts';
import { CustomResourceController } from './custom/custom-resource-controller.ts';
import { deleteDefinition } from './custom/delete-definition.ts';
import { isDefinition, LearnedResources } from './custom/learned-resources.ts';
import type { CustomResourceName } from './custom-objects.ts';
import type { Journal } from './data/journal.ts';
import { openJournal } from './data/restore.ts';
import { DEFAULT_EVENT_TTL_MS, EventExpiry } from './event-expiry.ts';
import { featureGatesOf, LATEST_VERSION } from './feature-gates.ts';
import { FirstUses, type Use } from './first-uses.ts';
import { createFlowControl } from './flow-control-objects.ts';
import { InMemoryClient } from './in-memory-client.ts';
import { createKubernetesService } from './kubernetes-service.ts';
import {
  createNamespace,
  createSystemNamespaces,
  deleteNamespace,
  removeEmptyNamespace,
} from './namespace-content.ts';
import { ObjectIdentity } from './object-identity.ts';
import type { ApiObject, ObjectMeta, ResourceName, Resources } from './objects.ts';
import { notFound } from './refusals.ts';
import type { RequestHandler } from './request-handler.ts';
import type { PatchRequest } from './requests/apply-patch.ts';
import { createServiceRange } from './service-address-objects.ts';
import { createStandardStorageClass } from './standard-storage-class.ts';
import { createSystemPriorityClasses } from './system-priority-classes.ts';
import { Backend } from './requests/backend.ts';
import { bindPod, type Marks } from './requests/bind-pod.ts';
import { createObject } from './requests/create-object.ts';
import { deleteObject } from './requests/delete-object.ts';
import { expireEvents, isOfEvents } from './requests/expire-events.ts';
import { evictPod } from './requests/evict-pod.ts';
import { DryBackend } from './requests/dry-backend.ts';
import { completeObject } from './requests/mutated-object.ts';
import { patchObject, updateObject, type Part } from './requests/update-object.ts';
import type { WriteOptions } from './requests/write-options.ts';
import { ResourceTable, type ReadableTable } from './resources/resource-table.ts';
import type { Change } from './store/change.ts';
import { OlderStates } from './store/older-states.ts';
import { Store, type ReadableStore, type StoreOptions } from './store/store.ts';
import type { WatchStart } from './watch/watch-start.ts';
import { Watches } from './watch/watches.ts';

export class ApiServer implements RequestHandler {
  readonly world: World;
  /** For assertions and printers; nobody in the cluster reads past the clock like this. */
  readonly store: ReadableStore;
  /**
   * Each resource when it has its first object, and `ownerReferences` when an object first has some: whoever
   * acts on these begins then, and costs nothing before.
   */
  readonly firstUses$: Observable<Use>;
  readonly #firstUses = new FirstUses();
  readonly #store: Store;
  readonly #backend: Backend;
  readonly #dryBackend: Backend;
  readonly #resources = new ResourceTable();
  /** What is served. */
  readonly resources: ReadableTable = this.#resources;
  readonly #learned = new LearnedResources(this.#resources, {
    renewed: (name) => this.#watches.renew(name),
    forgotten: (name) => this.#forget(name),
  });
  readonly #customResources: CustomResourceController;
  readonly #watches: Watches;
  readonly #expiry: EventExpiry;
  readonly #older: OlderStates;
  readonly journal: Journal | undefined;
  readonly #requestLatencyMs: number;
  readonly #watchLatencyMs: number;
  #registration: ApiServiceRegistration | undefined;

  constructor(options: ApiServerOptions) {
    const { world, version = LATEST_VERSION } = options;
    this.world = world;
    this.#requestLatencyMs = options.requestLatencyMs ?? 1;
    this.#expiry = new EventExpiry(options.eventTtlMs ?? DEFAULT_EVENT_TTL_MS);
    const resources = this.#resources;
    const onChange: StoreOptions['onChange'] = (resource, change) =>
      this.#onChange(resource, change);
    const store = (this.#store = new Store({ resources, onChange }));
    this.store = store;
    this.firstUses$ = this.#firstUses.uses$;
    const older = (this.#older = new OlderStates(store, resources));
    const latencyMs = (this.#watchLatencyMs = options.watchLatencyMs ?? 1);
    this.#watches = new Watches({ world, resources, store, older, latencyMs });
    const identity = new ObjectIdentity(world.choices, options.data?.state.identity);
    const kept = { world, store, expiry: this.#expiry, older, resources, identity };
    this.journal = openJournal(options.data, kept, (change) => this.#learned.observe(change));
    const parts = {
      world,
      store,
      resources,
      release: { version, gates: options.featureGates ?? featureGatesOf(version) },
      plugins: new Set(options.admissionPlugins),
      identity,
    };
    const onRemoved = (namespace: string) => removeEmptyNamespace(this.#backend, namespace);
    this.#backend = new Backend({ ...parts, onRemoved });
    this.#dryBackend = new DryBackend(parts);
    this.#customResources = new CustomResourceController(this.#backend, latencyMs);
    createSystemNamespaces(this.#backend);
    const isKept = this.journal !== undefined;
    createKubernetesService(this.#backend, isKept);
    createServiceRange(this.#backend, isKept);
    createStandardStorageClass(this.#backend, isKept);
    createSystemPriorityClasses(this.#backend, isKept);
  }

  /** Says what there is of an earlier life, to whoever listens by now. */
  announce(): void {
    if (this.journal === undefined) return;
    this.#firstUses.observeAll(this.#store, this.#resources);
    this.#customResources.resume();
  }

  /** A client of its own connection; `user` names it in faults and is its lane on the loop. */
  client(user: string, hearsWarnings = true): Client {
    const latencyMs = this.#requestLatencyMs;
    return new InMemoryClient({ user, latencyMs, handler: this, hearsWarnings });
  }

  get resourceVersion(): string {
    return this.#store.resourceVersion;
  }

  /** Watches under way: what a leak check counts. */
  get watcherCount(): number {
    return this.#watches.size;
  }

  create<Name extends ResourceName>(
    resource: Name,
    manifest: unknown,
    options?: WriteOptions,
  ): Resources[Name];
  create(
    resource: ResourceName,
    manifest: unknown,
    options?: WriteOptions,
  ): Resources[ResourceName] {
    this.#expireEvents(resource);
    const backend = this.#backendFor(options?.isDryRun);
    if (resource === 'namespaces') return createNamespace(backend, manifest, options);
    return createObject(backend, resource, manifest, options);
  }

  get<Name extends ResourceName>(resource: Name, key: ObjectKey): Resources[Name] {
    this.#expireEvents(resource);
    const object = this.#store.get(resource, key);
    if (object === undefined) throw notFound(this.#resources.of(resource), key.name);
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
    options?: WriteOptions,
  ): Resources[Name] {
    const backend = this.#backendFor(options?.isDryRun);
    return updateObject(backend, resource, object, part, options);
  }

  patch<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    patch: PatchRequest,
    part: Part,
    options?: WriteOptions,
  ): Resources[Name] {
    const backend = this.#backendFor(options?.isDryRun);
    return patchObject(backend, resource, key, patch, part, options);
  }

  delete<Name extends ResourceName>(
    resource: Name,
    key: ObjectKey,
    options?: DeleteOptions,
    isDryRun?: boolean,
  ): Resources[Name];
  delete(
    resource: ResourceName,
    key: ObjectKey,
    options?: DeleteOptions,
    isDryRun?: boolean,
  ): Resources[ResourceName] {
    const backend = this.#backendFor(isDryRun);
    if (resource === 'namespaces') return deleteNamespace(backend, key.name);
    if (resource === 'customresourcedefinitions') return deleteDefinition(backend, key, options);
    return deleteObject(backend, resource, key, options);
  }

  bind(key: ObjectKey, nodeName: string, marks?: Marks): void {
    bindPod(this.#backend, key, nodeName, marks);
  }

  complete(resource: ResourceName, document: unknown): ApiObject {
    return completeObject(this.#backend, resource, document);
  }

  evict(key: ObjectKey, options?: DeleteOptions, isDryRun?: boolean): void {
    evictPod(this.#backendFor(isDryRun), key, options);
  }

  watch<Name extends ResourceName>(
    resource: Name,
    options: ListOptions | undefined,
    user: string,
    subscriber: Subscriber<WatchEvent<Resources[Name]>>,
    start: WatchStart = 'state',
  ): Subscription {
    this.#expireEvents(resource);
    return this.#watches.begin(resource, options, user, subscriber, start);
  }

  remember(): void {
    if (this.#registration === undefined) this.#beginWithDoor();
    this.#older.remember();
    this.#backend.tracksManagers = true;
    this.#dryBackend.tracksManagers = true;
  }

  /** What only those look at who come through a door. */
  #beginWithDoor(): void {
    const isKept = this.journal !== undefined;
    createFlowControl(this.#backend, isKept);
    this.#registration = new ApiServiceRegistration(this.#backend, isKept, this.#watchLatencyMs);
  }

  /** Forgets every older state: whoever resumes from one lists anew. */
  compact(): void {
    this.#older.compact();
  }

  listAt(resource: ResourceName, options: ListOptions, revision: number): readonly ApiObject[] {
    return this.#older.listAt(resource, options, revision);
  }

  oldestRevision(resource: ResourceName): number {
    return this.#older.oldest(resource);
  }

  #backendFor(isDryRun = false): Backend {
    return isDryRun ? this.#dryBackend : this.#backend;
  }

  #onChange<Name extends ResourceName>(resource: Name, change: Change<Resources[Name]>): void {
    this.#older.append(resource, change, this.world.now());
    this.journal?.append(resource, change);
    this.#watches.publish(resource, change);
    const { object, type }: Change<ApiObject> = change;
    const { finalizers }: ObjectMeta = object.metadata;
    if (type === 'ADDED' || finalizers !== undefined) {
      this.#firstUses.observe(resource, object);
    }
    if (object.kind === 'Event' && object.apiVersion === 'v1' && type !== 'DELETED') {
      this.#expiry.observe(object.metadata, this.world.now());
    }
    this.#registration?.observe(object);
    if (isDefinition(object)) {
      this.#learned.observe(change);
      this.#customResources.observe(object, type === 'DELETED');
    }
  }

  /** A custom resource that is served no more, and has no objects. */
  #forget(name: CustomResourceName): void {
    this.#store.forget(name);
    this.#firstUses.forget(name);
  }

  #expireEvents(resource: ResourceName): void {
    if (isOfEvents(resource)) expireEvents(this.#expiry, this.#backend);
  }
}
