/** Keeps the table of a server as its CustomResourceDefinitions say. */
import type { CustomResourceName } from '../custom-objects.ts';
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { ApiObject } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
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

/** Who is told of what becomes of a resource that was served. */
export interface LearnedSinks {
  /** It is served from now on, or otherwise, or no more: what read it before reads on from a storage that is let go. */
  readonly renewed: (name: CustomResourceName) => void;
  /** It is served no more, and has no objects. */
  readonly forgotten: (name: CustomResourceName) => void;
}

export class LearnedResources {
  readonly #table: ResourceTable;
  readonly #sinks: LearnedSinks;
  readonly #learned = new Map<CustomResourceName, Learned>();

  constructor(table: ResourceTable, sinks: LearnedSinks) {
    this.#table = table;
    this.#sinks = sinks;
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
    if (before === undefined || before.rows.length === 0) {
      if (rows.length > 0) this.#sinks.renewed(name);
      return;
    }
    if (isGone || isServedOtherwise(before, object)) this.#sinks.renewed(name);
    if (rows.length === 0) this.#sinks.forgotten(name);
  }
}

/** Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, updateCustomResourceDefinition. */
function isServedOtherwise(before: Learned, { spec, status }: CustomResourceDefinition): boolean {
  return (
    !sameValue(before.spec, spec) || !sameValue(before.status.acceptedNames, status.acceptedNames)
  );
}

export function isDefinition(object: ApiObject): object is CustomResourceDefinition {
  return (
    object.kind === 'CustomResourceDefinition' && object.apiVersion === 'apiextensions.k8s.io/v1'
  );
}
