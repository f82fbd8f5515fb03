/**
 * Who owns whom, by uid. Upstream: pkg/controller/garbagecollector/graph.go, graph_builder.go.
 */
import type { ApiObject, OwnerReference, ResourceName } from '../../api/index.ts';

export interface Owned {
  readonly resource: ResourceName;
  readonly object: ApiObject;
}

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

export class OwnerGraph {
  readonly #objects = new Map<string, Owned>();
  /** Also of owners that are not there, or not yet. */
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): Owned | undefined {
    return this.#objects.get(uid);
  }

  dependentsOf(uid: string): readonly Owned[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((each) => this.#objects.get(each) ?? []);
  }

  put(owned: Owned): void {
    const { uid } = owned.object.metadata;
    this.remove(uid);
    this.#objects.set(uid, owned);
    for (const owner of ownersOf(owned.object)) {
      const dependents = this.#dependents.get(owner.uid);
      if (dependents === undefined) this.#dependents.set(owner.uid, new Set([uid]));
      else dependents.add(uid);
    }
  }

  remove(uid: string): void {
    const owned = this.#objects.get(uid);
    if (owned === undefined) return;
    this.#objects.delete(uid);
    for (const owner of ownersOf(owned.object)) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}

export function ownersOf({ metadata }: ApiObject): readonly OwnerReference[] {
  return metadata.ownerReferences ?? [];
}

/** It is going once the garbage collector has seen to its dependents in this way. */
export function awaits({ metadata }: ApiObject, finalizer: string): boolean {
  return (
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true
  );
}

/** Dependents that hold back an owner which is deleted in the foreground. */
export function blocks({ object }: Owned, ownerUid: string): boolean {
  return ownersOf(object).some(
    ({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true,
  );
}
