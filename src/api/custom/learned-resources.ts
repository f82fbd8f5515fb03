/** Keeps the table of a server as its CustomResourceDefinitions say. */
import type { CustomResourceName } from '../custom-objects.ts';
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { ApiObject } from '../objects.ts';
import type { AnyDefinition } from '../resources/resource-definition.ts';
import type { ResourceTable } from '../resources/resource-table.ts';
import type { Change } from '../store/change.ts';
import { customDefinitions, storedNameOf } from './custom-definition.ts';

interface Learned {
  readonly spec: CustomResourceDefinition['spec'];
  readonly status: CustomResourceDefinition['status'];
  readonly isDeleted: boolean;
  readonly rows: readonly AnyDefinition[];
}

export class LearnedResources {
  readonly #table: ResourceTable;
  readonly #forget: (name: CustomResourceName) => void;
  readonly #learned = new Map<CustomResourceName, Learned>();

  /** @param forget is told of a resource that is served no more */
  constructor(table: ResourceTable, forget: (name: CustomResourceName) => void) {
    this.#table = table;
    this.#forget = forget;
  }

  /** A write of this life or of an earlier one; of another resource it says nothing. */
  observe({ type, object }: Pick<Change<ApiObject>, 'type' | 'object'>): void {
    if (!isDefinition(object)) return;
    const name = storedNameOf(object);
    const before = this.#learned.get(name);
    const { spec, status } = object;
    const isDeleted = object.metadata.deletionTimestamp !== undefined;
    const isGone = type === 'DELETED';
    const isSame =
      !isGone &&
      before?.spec === spec &&
      before.status === status &&
      before.isDeleted === isDeleted;
    if (isSame) return;
    const rows = isGone ? [] : customDefinitions(object);
    this.#table.replace(before?.rows ?? [], rows);
    if (isGone) this.#learned.delete(name);
    else this.#learned.set(name, { spec, status, isDeleted, rows });
    const wasServed = (before?.rows.length ?? 0) > 0;
    if (wasServed && rows.length === 0) this.#forget(name);
  }
}

export function isDefinition(object: ApiObject): object is CustomResourceDefinition {
  return (
    object.kind === 'CustomResourceDefinition' && object.apiVersion === 'apiextensions.k8s.io/v1'
  );
}
