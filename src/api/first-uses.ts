/** What a server has objects of, told once when it first does. */
import { Subject } from 'rxjs';
import { isKubernetesService } from './kubernetes-service.ts';
import type { ObjectMeta, ResourceName } from './objects.ts';
import type { ReadableTable } from './resources/resource-table.ts';
import type { ReadableStore } from './store/store.ts';

/** A resource, or that an object names its owners. */
export type Use = ResourceName | 'ownerReferences';

export class FirstUses {
  readonly uses$ = new Subject<Use>();
  readonly #used = new Set<Use>();

  observe(resource: ResourceName, metadata: ObjectMeta): void {
    // What every cluster has needs nobody to act on it.
    if (resource === 'services' && isKubernetesService(metadata)) return;
    const { ownerReferences, finalizers = [] } = metadata;
    this.#use(resource);
    // A delete that waits for dependents waits for who looks after owners.
    const isHeld = finalizers.includes('foregroundDeletion') || finalizers.includes('orphan');
    if (ownerReferences !== undefined || isHeld) this.#use('ownerReferences');
  }

  /** Of objects of an earlier life nobody was told. */
  observeAll(store: ReadableStore, { names }: ReadableTable): void {
    for (const resource of names) {
      for (const { metadata } of store.list(resource)) this.observe(resource, metadata);
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
