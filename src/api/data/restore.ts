/** Between a server and its directory: a store as an earlier life left it, and what this one leaves. */
import type { EventExpiry } from '../event-expiry.ts';
import type { ObjectIdentity } from '../object-identity.ts';
import type { ApiObject, Event, NamespacedMeta, ResourceName } from '../objects.ts';
import type { Change } from '../store/change.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { DataError } from './data-error.ts';
import type { OlderStates } from '../store/older-states.ts';
import type { Store } from '../store/store.ts';
import type { ClusterState, Snapshot, StoredObject } from './cluster-state.ts';
import type { Journal, JournalSource } from './journal.ts';
import type { Instant, World } from '../../sim/index.ts';

/** Where writes are kept, and what earlier lives have kept there. */
export interface KeptData {
  readonly journal: Journal;
  readonly state: ClusterState;
}

interface RestoredParts {
  readonly store: Store;
  readonly expiry: EventExpiry;
  readonly older: OlderStates;
  readonly resources: ReadableTable;
}

interface KeptParts extends RestoredParts {
  readonly world: World;
  readonly identity: ObjectIdentity;
}

/** Goes on where an earlier life ended, and writes down what this one does. */
export function openJournal(
  data: KeptData | undefined,
  parts: KeptParts,
  learn: (change: Change<ApiObject>) => void,
): Journal | undefined {
  if (data === undefined) return undefined;
  restoreState(data.state, parts, learn);
  data.journal.begin(new StateSource(parts));
  return data.journal;
}

function restoreState(
  { base, changes }: ClusterState,
  { store, expiry, older, resources }: RestoredParts,
  learn: (change: Change<ApiObject>) => void,
): void {
  const restore = (resource: ResourceName, change: Change<ApiObject>): void => {
    if (resources.find(resource) === undefined) {
      throw new DataError(`there are ${resource}, which are not served`);
    }
    store.restore(resource, change);
    learn(change);
  };
  for (const { resource, object } of base.objects) {
    restore(resource, { revision: base.revision, type: 'ADDED', object, previous: undefined });
  }
  for (const { object, at } of inOrderOfWrites(base.objects)) observe(expiry, object, at);
  older.remember(base.revision);
  for (const { resource, type, object, at } of changes) {
    const revision = Number(object.metadata.resourceVersion);
    const previous = store.stored(resource, object.metadata);
    const change = { revision, type, object, previous };
    restore(resource, change);
    older.append(resource, change, at);
    if (type !== 'DELETED') observe(expiry, object, at);
  }
}

function isEvent(object: ApiObject): object is Event {
  return object.kind === 'Event' && object.apiVersion === 'v1';
}

function observe(expiry: EventExpiry, object: ApiObject, at: Instant | undefined): void {
  if (isEvent(object) && at !== undefined) expiry.observe(object.metadata, at);
}

function inOrderOfWrites(objects: readonly StoredObject[]): readonly StoredObject[] {
  const revision = ({ object }: StoredObject): number => Number(object.metadata.resourceVersion);
  return objects.filter(({ at }) => at !== undefined).sort((a, b) => revision(a) - revision(b));
}

/** What the journal writes down. */
class StateSource implements JournalSource {
  readonly #parts: KeptParts;

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  get revision(): number {
    return Number(this.#parts.store.resourceVersion);
  }

  get identity(): Snapshot['identity'] {
    return this.#parts.identity.counts;
  }

  snapshot(): Snapshot {
    const { world, store, expiry, resources } = this.#parts;
    const writtenAt = expiry.writtenAt();
    const objects = resources.names.flatMap((resource) =>
      store.storedObjects(resource).map((object) => storedObject(resource, object, writtenAt)),
    );
    return { revision: this.revision, identity: this.identity, at: world.now(), objects };
  }
}

function storedObject(
  resource: ResourceName,
  object: ApiObject,
  writtenAt: ReadonlyMap<NamespacedMeta, Instant>,
): StoredObject {
  const at = isEvent(object) ? writtenAt.get(object.metadata) : undefined;
  return at === undefined ? { resource, object } : { resource, object, at };
}
