/** The watch hub of every resource. */
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import { BUILT_IN_NAMES } from '../resources/definitions.ts';
import type { ReadableTable } from '../resources/resource-table.ts';
import { WatchHub } from './watch-hub.ts';
import type { Watcher } from './watcher.ts';

export class WatchHubs {
  readonly #resources: ReadableTable;
  /** Of a custom resource from its first watcher or change on, by the name that it is stored under. */
  readonly #hubs: Record<string, WatchHub<ApiObject>> = {};

  constructor(resources: ReadableTable) {
    this.#resources = resources;
    for (const name of BUILT_IN_NAMES) this.#make(name);
  }

  of<Name extends ResourceName>(resource: Name): WatchHub<Resources[Name]> {
    const hub = this.#hubs[resource] ?? this.#make(resource);
    // Under the name of a resource are its watchers.
    return hub as unknown as WatchHub<Resources[Name]>;
  }

  /** Watchers of all resources together. */
  get size(): number {
    return Object.values(this.#hubs).reduce((total, { size }) => total + size, 0);
  }

  bookmark(revision: number): void {
    for (const hub of Object.values(this.#hubs)) hub.bookmark(revision);
  }

  /** Those of now. */
  watchersOf(resource: ResourceName): readonly Watcher<ApiObject>[] {
    return this.#hubs[resource]?.watchers() ?? [];
  }

  #make(name: ResourceName): WatchHub<ApiObject> {
    const { namespaced, indexedFields, selectableFields } = this.#resources.of(name);
    const hub = new WatchHub<ApiObject>({
      namespaced,
      indexedFields,
      selectableFields: selectableFields,
    });
    this.#hubs[name] = hub;
    return hub;
  }
}
