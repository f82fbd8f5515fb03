/** What a cluster's directory tells of it: an older state, and every write since. */
import type { Instant } from '../../sim/index.ts';
import type { IdentityCounts } from '../object-identity.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import type { Change } from '../store/change.ts';

/** An object, and when it was written: what the expiry of an event is counted from. */
export interface StoredObject {
  readonly resource: ResourceName;
  readonly object: ApiObject;
  /** Of events alone. */
  readonly at?: Instant;
}

export interface StoredChange {
  readonly resource: ResourceName;
  readonly type: Change<ApiObject>['type'];
  /** Its resourceVersion is the revision that the write made. */
  readonly object: ApiObject;
  readonly at: Instant;
}

/** The state at a revision. */
export interface Snapshot {
  readonly revision: number;
  readonly identity: IdentityCounts;
  /** When it was taken. */
  readonly at: Instant;
  readonly objects: readonly StoredObject[];
}

export interface ClusterState {
  /** How many processes have kept the cluster so far, at most: 0 for a new one. */
  readonly lives: number;
  /** The oldest state that is kept; a new cluster's is empty. */
  readonly base: Snapshot;
  /** Every write after it, in order. */
  readonly changes: readonly StoredChange[];
  /** After the last of them. */
  readonly identity: IdentityCounts;
  /** When the last of them was made. */
  readonly at: Instant;
}

export const EMPTY_SNAPSHOT: Snapshot = {
  revision: 0,
  identity: { uids: 0, names: 0 },
  at: 0,
  objects: [],
};

export const NEW_CLUSTER: ClusterState = {
  lives: 0,
  base: EMPTY_SNAPSHOT,
  changes: [],
  identity: EMPTY_SNAPSHOT.identity,
  at: 0,
};
