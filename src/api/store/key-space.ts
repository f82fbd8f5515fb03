/**
 * The objects of one resource by namespace and name, with an index for each further field that lists
 * narrow by: a list by node costs what that node has.
 */
import { invariant } from '../../sim/index.ts';
import type { ObjectKey } from '../client.ts';
import type { ApiObject } from '../objects.ts';
import {
  fieldReader,
  indexFields,
  NAME_FIELD,
  NAMESPACE_FIELD,
  type SelectableFields,
  type Selection,
} from '../selection.ts';
import type { Change } from './change.ts';
import { FieldIndex } from './field-index.ts';

/** Where an object is, whatever its state. */
interface Place<T> {
  object: T;
}

type Places<T> = Map<string, Place<T>>;

export class KeySpace<T extends ApiObject> {
  readonly #namespaced: boolean;
  readonly #namespaces = new Map<string, Places<T>>();
  readonly #indexes: readonly (readonly [field: string, index: FieldIndex<T, Place<T>>])[];
  #size = 0;

  constructor(definition: SelectableFields<T>) {
    this.#namespaced = definition.namespaced;
    this.#indexes = indexFields(definition)
      // By these two it is ordered already.
      .filter((field) => field !== NAME_FIELD && field !== NAMESPACE_FIELD)
      .map((field) => [field, new FieldIndex(fieldReader(definition, field))]);
  }

  get(key: ObjectKey): T | undefined {
    return this.#namespaces.get(this.#namespaceOf(key))?.get(key.name)?.object;
  }

  get size(): number {
    return this.#size;
  }

  hasAnyIn(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  /** Needs that nobody else wrote to the object since `previous` was read. */
  apply(change: Change<T>): void {
    const { type, object, previous } = change;
    const { name } = object.metadata;
    const namespace = this.#namespaceOf(object.metadata);
    const places = this.#namespaces.get(namespace) ?? this.#enter(namespace);
    const place = places.get(name);
    invariant(place?.object === previous, 'key space: an object changed under a writer');
    if (type === 'DELETED') this.#remove(namespace, name);
    else if (place === undefined) this.#add(places, object);
    else this.#replace(place, object);
  }

  /** Matching objects in the order of their keys: `namespace/name`, or the name alone. */
  list(selection: Selection<T>): readonly T[] {
    const found: { readonly key: string; readonly object: T }[] = [];
    for (const { object } of this.#candidates(selection)) {
      if (!selection.matches(object)) continue;
      const { name } = object.metadata;
      const key = this.#namespaced ? `${this.#namespaceOf(object.metadata)}/${name}` : name;
      found.push({ key, object });
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ object }) => object);
  }

  /** Every object, in no order. */
  each(look: (object: T) => void): void {
    for (const places of this.#namespaces.values()) {
      for (const { object } of places.values()) look(object);
    }
  }

  /** Objects outside of namespaces are kept under ''. */
  #namespaceOf({ namespace = 'default' }: ObjectKey): string {
    return this.#namespaced ? namespace : '';
  }

  #add(places: Places<T>, object: T): void {
    const place = { object };
    places.set(object.metadata.name, place);
    this.#size += 1;
    for (const [, index] of this.#indexes) index.update(place, object, undefined);
  }

  #replace(place: Place<T>, object: T): void {
    const previous = place.object;
    place.object = object;
    for (const [, index] of this.#indexes) index.update(place, object, previous);
  }

  #remove(namespace: string, name: string): void {
    const places = this.#namespaces.get(namespace);
    const place = places?.get(name);
    if (places === undefined || place === undefined) return;
    places.delete(name);
    if (places.size === 0) this.#namespaces.delete(namespace);
    this.#size -= 1;
    for (const [, index] of this.#indexes) index.update(place, undefined, place.object);
  }

  #enter(namespace: string): Places<T> {
    const places: Places<T> = new Map();
    this.#namespaces.set(namespace, places);
    return places;
  }

  #candidates({ narrowest, namespace }: Selection<T>): Iterable<Place<T>> {
    if (narrowest === undefined) return this.#all();
    const { field, value } = narrowest;
    if (field === NAMESPACE_FIELD) return this.#in(value);
    if (field !== NAME_FIELD) {
      return this.#indexes.find(([indexed]) => indexed === field)?.[1].places(value) ?? [];
    }
    const namespaces = namespace === undefined ? [...this.#namespaces.keys()] : [namespace];
    return namespaces.flatMap((each) => this.#namespaces.get(each)?.get(value) ?? []);
  }

  #in(namespace: string): Iterable<Place<T>> {
    return this.#namespaces.get(namespace)?.values() ?? [];
  }

  *#all(): Iterable<Place<T>> {
    for (const places of this.#namespaces.values()) yield* places.values();
  }
}
