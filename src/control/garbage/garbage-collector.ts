/**
 * Deletes what lost its owners, and lets owners go that wait for their dependents.
 * Upstream: pkg/controller/garbagecollector/garbagecollector.go.
 */
import {
  isStatus,
  type ApiObject,
  type Client,
  type DeleteOptions,
  type ReadableTable,
  type OwnerReference,
  type ResourceClient,
  type ResourceName,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { Controller, type ControllerContext, type ObjectChange } from '../informers/index.ts';
import {
  awaits,
  blocks,
  FOREGROUND,
  ORPHAN,
  OwnerGraph,
  ownersOf,
  type Owned,
} from './owner-graph.ts';

/** Too many, and nobody's owners. */
const LEFT_OUT: readonly ResourceName[] = ['events', 'leases'];

type Standing = 'solid' | 'dangling' | 'waiting';

export class GarbageCollector extends Controller {
  readonly #graph = new OwnerGraph();
  readonly #resources: ReadableTable;

  constructor(context: ControllerContext) {
    super(context, 'generic-garbage-collector');
    this.#resources = context.resources;
    for (const resource of context.resources.names) {
      if (!LEFT_OUT.includes(resource)) this.#watch(resource);
    }
  }

  override learn(resource: ResourceName): void {
    if (!this.isRead(resource)) this.#watch(resource);
  }

  /** `uid` of an object that has owners, or waits for dependents. */
  protected override *sync(uid: string): Steps<void> {
    const owned = this.#graph.get(uid);
    if (owned === undefined) return;
    const { object } = owned;
    if (awaits(object, FOREGROUND)) yield* this.#deleteDependents(owned);
    else if (awaits(object, ORPHAN)) yield* this.#orphanDependents(owned);
    else if (object.metadata.deletionTimestamp === undefined) yield* this.#judge(owned);
  }

  /** Upstream: attemptToDeleteItem. */
  *#judge(owned: Owned): Steps<void> {
    const owners = ownersOf(owned.object);
    if (owners.length === 0) return;
    const standings = new Map<Standing, OwnerReference[]>();
    for (const owner of owners) {
      const standing = yield* this.#standingOf(owner, owned.object.metadata.namespace);
      standings.set(standing, [...(standings.get(standing) ?? []), owner]);
    }
    const gone = [...(standings.get('dangling') ?? []), ...(standings.get('waiting') ?? [])];
    if (standings.has('solid')) {
      if (gone.length > 0) yield* this.#dropOwners(owned, gone);
      return;
    }
    const hasDependents = this.#graph.dependentsOf(owned.object.metadata.uid).length > 0;
    const isForeground = standings.has('waiting') && hasDependents;
    yield* this.#delete(owned, isForeground ? 'Foreground' : 'Background');
  }

  *#standingOf(owner: OwnerReference, namespace: string | undefined): Steps<Standing> {
    const known = this.#graph.get(owner.uid);
    if (known !== undefined) return awaits(known.object, FOREGROUND) ? 'waiting' : 'solid';
    const resource = this.#resources.ofKind(owner.apiVersion, owner.kind);
    // Of kinds that nobody serves nothing is known.
    if (resource === undefined) return 'solid';
    try {
      const { name } = owner;
      const key = namespace === undefined ? { name } : { name, namespace };
      const live = yield* perform(clientFor(this.client, resource).get(key));
      if (live.metadata.uid !== owner.uid) return 'dangling';
      return awaits(live, FOREGROUND) ? 'waiting' : 'solid';
    } catch (error) {
      rethrowProgrammerError(error);
      if (isStatus(error, 'NotFound')) return 'dangling';
      throw error;
    }
  }

  /** Upstream: processDeletingDependentsItem. */
  *#deleteDependents(owner: Owned): Steps<void> {
    const { uid } = owner.object.metadata;
    const dependents = this.#graph.dependentsOf(uid);
    if (!dependents.some((each) => blocks(each, uid))) {
      yield* this.#dropFinalizer(owner, FOREGROUND);
      return;
    }
    for (const { object } of dependents) {
      if (object.metadata.deletionTimestamp === undefined) this.queue.add(object.metadata.uid);
    }
  }

  /** Upstream: attemptToOrphan. */
  *#orphanDependents(owner: Owned): Steps<void> {
    const { uid } = owner.object.metadata;
    for (const dependent of this.#graph.dependentsOf(uid)) {
      const own = ownersOf(dependent.object).filter((reference) => reference.uid === uid);
      yield* this.#dropOwners(dependent, own);
    }
    yield* this.#dropFinalizer(owner, ORPHAN);
  }

  *#delete(
    { resource, object }: Owned,
    propagationPolicy: DeleteOptions['propagationPolicy'] & string,
  ): Steps<void> {
    const { uid } = object.metadata;
    const options = { preconditions: { uid }, propagationPolicy };
    yield* unlessGone(clientFor(this.client, resource).delete(nameOf(object), options));
  }

  *#dropOwners({ resource, object }: Owned, gone: readonly OwnerReference[]): Steps<void> {
    const { uid } = object.metadata;
    const left = ownersOf(object).filter(
      (owner) => !gone.some((reference) => reference.uid === owner.uid),
    );
    const patch = { metadata: { uid, ownerReferences: left.length === 0 ? null : left } };
    yield* unlessGone(clientFor(this.client, resource).patch(nameOf(object), patch));
  }

  *#dropFinalizer({ resource, object }: Owned, finalizer: string): Steps<void> {
    const { resourceVersion, finalizers = [] } = object.metadata;
    const left = finalizers.filter((each) => each !== finalizer);
    const patch = {
      metadata: { resourceVersion, finalizers: left.length === 0 ? null : left },
    };
    yield* unlessGone(clientFor(this.client, resource).patch(nameOf(object), patch));
  }

  #watch(resource: ResourceName): void {
    this.read(resource, (change: ObjectChange<ApiObject>) => this.#changed(resource, change));
  }

  #changed(resource: ResourceName, { type, object, previous }: ObjectChange<ApiObject>): void {
    const { uid, ownerReferences } = object.metadata;
    // A name that was taken anew between two looks is another object.
    if (previous !== undefined && previous.metadata.uid !== uid) this.#gone(previous);
    if (type === 'DELETED') {
      this.#gone(object);
      return;
    }
    this.#graph.put({ resource, object });
    const isNews = previous?.metadata.ownerReferences !== ownerReferences;
    if (ownerReferences !== undefined && isNews) this.queue.add(uid);
    const isWaiting = awaits(object, FOREGROUND) || awaits(object, ORPHAN);
    if (isWaiting && object.metadata !== previous?.metadata) this.queue.add(uid);
  }

  #gone(object: ApiObject): void {
    const { uid } = object.metadata;
    this.#graph.remove(uid);
    for (const dependent of this.#graph.dependentsOf(uid)) {
      this.queue.add(dependent.object.metadata.uid);
    }
    for (const owner of ownersOf(object)) {
      const known = this.#graph.get(owner.uid);
      if (known !== undefined && awaits(known.object, FOREGROUND)) this.queue.add(owner.uid);
    }
  }
}

/** All resources have the same verbs. */
function clientFor(client: Client, resource: ResourceName): ResourceClient<ApiObject> {
  return client.resource(resource);
}

function nameOf({ metadata: { name, namespace } }: ApiObject) {
  return namespace === undefined ? { name } : { name, namespace };
}

function* unlessGone(work: ReturnType<ResourceClient<ApiObject>['get']>): Steps<void> {
  try {
    yield* perform(work);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'NotFound')) throw error;
  }
}
