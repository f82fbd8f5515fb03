/**
 * The objects of one resource by key (`namespace/name`, or the name alone), with an index for each
 * field that lists narrow by: a list by node costs what that node has.
 */
import type { ApiObject } from '../objects.ts';
import type { ResourceDefinition } from '../resources/resource-definition.ts';
import {
  fieldReader,
  indexFields,
  NAME_FIELD,
  NAMESPACE_FIELD,
  type Selection,
} from '../selection.ts';
import type { Change } from './change.ts';
import { FieldIndex } from './field-index.ts';
import { History } from './history.ts';

export class KeySpace<T extends ApiObject> {
  readonly history: History<T>;
  readonly #namespaced: boolean;
  readonly #objects = new Map<string, T>();
  readonly #indexes: ReadonlyMap<string, FieldIndex<T>>;

  constructor(definition: ResourceDefinition<T>, historyLengthMax: number) {
    this.#namespaced = definition.namespaced;
    this.history = new History(historyLengthMax);
    this.#indexes = new Map(
      indexFields(definition)
        // By name there is at most one object to a namespace; the key leads to it.
        .filter((field) => field !== NAME_FIELD)
        .map((field) => [field, new FieldIndex(fieldReader(definition, field))]),
    );
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  get size(): number {
    return this.#objects.size;
  }

  hasAnyIn(namespace: string): boolean {
    return this.#indexes.get(NAMESPACE_FIELD)?.has(namespace) ?? false;
  }

  apply(key: string, change: Change<T>): void {
    const next = change.type === 'DELETED' ? undefined : change.object;
    if (next === undefined) this.#objects.delete(key);
    else this.#objects.set(key, next);
    for (const index of this.#indexes.values()) index.update(key, next, change.previous);
    this.history.push(change);
  }

  /** Matching objects in the order of their keys. */
  list(selection: Selection<T>): readonly T[] {
    const found: { readonly key: string; readonly object: T }[] = [];
    for (const key of this.#candidates(selection)) {
      const object = this.#objects.get(key);
      if (object !== undefined && selection.matches(object)) found.push({ key, object });
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ object }) => object);
  }

  #candidates({ narrowest, namespace }: Selection<T>): Iterable<string> {
    if (narrowest === undefined) return this.#objects.keys();
    const { field, value } = narrowest;
    if (field !== NAME_FIELD) return this.#indexes.get(field)?.keys(value) ?? [];
    if (!this.#namespaced) return [value];
    return namespace === undefined ? this.#objects.keys() : [`${namespace}/${value}`];
  }
}
