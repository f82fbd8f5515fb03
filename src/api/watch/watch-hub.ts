/**
 * The watchers of one resource, found by what they watch for: a change is offered to those whose
 * narrowest requirement it meets, or met before, and to those without one. Watchers of other nodes and
 * namespaces cost it nothing.
 */
import type { ApiObject } from '../objects.ts';
import type { ResourceDefinition } from '../resources/resource-definition.ts';
import { fieldReader, indexFields } from '../selection.ts';
import type { Change } from '../store/change.ts';
import type { Watcher } from './watcher.ts';

interface FieldWatchers<T extends ApiObject> {
  readonly read: (object: T) => string;
  readonly byValue: Map<string, Set<Watcher<T>>>;
}

export class WatchHub<T extends ApiObject> {
  readonly #unindexed = new Set<Watcher<T>>();
  readonly #indexed: ReadonlyMap<string, FieldWatchers<T>>;
  #size = 0;

  constructor(definition: ResourceDefinition<T>) {
    this.#indexed = new Map(
      indexFields(definition).map((field) => [
        field,
        { read: fieldReader(definition, field), byValue: new Map<string, Set<Watcher<T>>>() },
      ]),
    );
  }

  get size(): number {
    return this.#size;
  }

  add(watcher: Watcher<T>): void {
    this.#size += 1;
    const place = this.#placeOf(watcher);
    if (place === undefined) {
      this.#unindexed.add(watcher);
      return;
    }
    const present = place.byValue.get(place.value);
    if (present === undefined) place.byValue.set(place.value, new Set([watcher]));
    else present.add(watcher);
  }

  remove(watcher: Watcher<T>): void {
    this.#size -= 1;
    const place = this.#placeOf(watcher);
    if (place === undefined) {
      this.#unindexed.delete(watcher);
      return;
    }
    const present = place.byValue.get(place.value);
    present?.delete(watcher);
    if (present?.size === 0) place.byValue.delete(place.value);
  }

  publish(change: Change<T>): void {
    for (const watcher of this.#unindexed) watcher.offer(change);
    for (const { read, byValue } of this.#indexed.values()) {
      if (byValue.size === 0) continue;
      const value = read(change.object);
      const before = change.previous === undefined ? value : read(change.previous);
      for (const watcher of byValue.get(value) ?? []) watcher.offer(change);
      if (before === value) continue;
      for (const watcher of byValue.get(before) ?? []) watcher.offer(change);
    }
  }

  #placeOf({
    selection: { narrowest },
  }: Watcher<T>): (FieldWatchers<T> & { readonly value: string }) | undefined {
    if (narrowest === undefined) return undefined;
    const watchers = this.#indexed.get(narrowest.field);
    return watchers === undefined ? undefined : { ...watchers, value: narrowest.value };
  }
}
