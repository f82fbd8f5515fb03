/** What a server has objects of, told once when it first does. */
import { Subject } from 'rxjs';
import { isKubernetesService } from './kubernetes-service.ts';
import type { ApiObject, Pod, ResourceName } from './objects.ts';
import type { ReadableTable } from './resources/resource-table.ts';
import type { ReadableStore } from './store/store.ts';

/** A resource, that an object names its owners, or that a pod brings templates of claims. */
export type Use = ResourceName | 'ownerReferences' | 'ephemeralVolumes';

export class FirstUses {
  readonly uses$ = new Subject<Use>();
  readonly #used = new Set<Use>();

  observe(resource: ResourceName, object: ApiObject): void {
    const { metadata } = object;
    // What every cluster has needs nobody to act on it.
    if (resource === 'services' && isKubernetesService(metadata)) return;
    const { ownerReferences, finalizers = [] } = metadata;
    this.#use(resource);
    // A delete that waits for dependents waits for who looks after owners.
    const isHeld = finalizers.includes('foregroundDeletion') || finalizers.includes('orphan');
    if (ownerReferences !== undefined || isHeld) this.#use('ownerReferences');
    if (resource === 'pods' && hasEphemeralVolumes(object as Pod)) this.#use('ephemeralVolumes');
  }

  /** Of objects of an earlier life nobody was told. */
  observeAll(store: ReadableStore, { names }: ReadableTable): void {
    for (const resource of names) {
      for (const object of store.list(resource)) this.observe(resource, object);
    }
  }

  /** It is not served any more; if it is again, its first object is told of again. */
  forget(resource: ResourceName): void {
    this.#used.delete(resource);
  }

  #use(use: Use): void {
    if (this.#used.has(use)) return;
    this.#used.add(use);
    this.uses$.next(use);
  }
}

/** What a claim is made for that goes with the pod. */
export function hasEphemeralVolumes({ spec: { volumes } }: Pod): boolean {
  return volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true;
}
