/**
 * The watchers of one resource, found by what they watch for: a change is offered to those whose
 * narrowest requirement it meets, or met before, and to those without one. Watchers of other nodes and
 * namespaces cost it nothing.
 */
import type { ApiObject } from '../objects.ts';
import { fieldReader, indexFields, type SelectableFields } from '../selection.ts';
import type { Change } from '../store/change.ts';
import type { Watcher } from './watcher.ts';

/** In the order of their coming. */
type Watchers<T extends ApiObject> = Watcher<T>[];

interface FieldWatchers<T extends ApiObject> {
  readonly field: string;
  readonly read: (object: T) => string;
  readonly byValue: Map<string, Watchers<T>>;
}

export class WatchHub<T extends ApiObject> {
  readonly #unindexed: Watchers<T> = [];
  readonly #indexed: readonly FieldWatchers<T>[];
  #size = 0;

  constructor(definition: SelectableFields<T>) {
    this.#indexed = indexFields(definition).map((field) => ({
      field,
      read: fieldReader(definition, field),
      byValue: new Map<string, Watchers<T>>(),
    }));
  }

  get size(): number {
    return this.#size;
  }

  add(watcher: Watcher<T>): void {
    this.#size += 1;
    const { narrowest } = watcher.selection;
    const byValue = this.#byValue(watcher);
    if (narrowest === undefined || byValue === undefined) {
      this.#unindexed.push(watcher);
      return;
    }
    const present = byValue.get(narrowest.value);
    if (present === undefined) byValue.set(narrowest.value, [watcher]);
    else present.push(watcher);
  }

  remove(watcher: Watcher<T>): void {
    this.#size -= 1;
    const { narrowest } = watcher.selection;
    const byValue = this.#byValue(watcher);
    if (narrowest === undefined || byValue === undefined) {
      withdraw(this.#unindexed, watcher);
      return;
    }
    const present = byValue.get(narrowest.value) ?? [];
    withdraw(present, watcher);
    if (present.length === 0) byValue.delete(narrowest.value);
  }

  bookmark(revision: number): void {
    for (const watcher of this.watchers()) watcher.bookmark(revision);
  }

  publish(change: Change<T>): void {
    offer(this.#unindexed, change);
    for (const { read, byValue } of this.#indexed) {
      if (byValue.size === 0) continue;
      const value = read(change.object);
      const before = change.previous === undefined ? value : read(change.previous);
      offer(byValue.get(value), change);
      if (before !== value) offer(byValue.get(before), change);
    }
  }

  watchers(): readonly Watcher<T>[] {
    const watchers = this.#indexed.flatMap(({ byValue }) => [...byValue.values()].flat());
    return [...this.#unindexed, ...watchers];
  }

  #byValue({ selection: { narrowest } }: Watcher<T>): Map<string, Watchers<T>> | undefined {
    return this.#indexed.find(({ field }) => field === narrowest?.field)?.byValue;
  }
}

function offer<T extends ApiObject>(watchers: Watchers<T> | undefined, change: Change<T>): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) watcher.offer(change);
}

function withdraw<T extends ApiObject>(watchers: Watchers<T>, watcher: Watcher<T>): void {
  const at = watchers.indexOf(watcher);
  if (at >= 0) watchers.splice(at, 1);
}
