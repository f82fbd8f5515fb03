/** The watch hub of every resource. */
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import { definitionOf, RESOURCE_NAMES } from '../resources/definitions.ts';
import { WatchHub } from './watch-hub.ts';

type Hubs = { readonly [Name in ResourceName]: WatchHub<Resources[Name]> };

export class WatchHubs {
  readonly #hubs = Object.fromEntries(
    RESOURCE_NAMES.map((name) => [name, new WatchHub<ApiObject>(definitionOf(name))]),
  ) as unknown as Hubs;

  of<Name extends ResourceName>(resource: Name): WatchHub<Resources[Name]> {
    return this.#hubs[resource];
  }

  /** Watchers of all resources together. */
  get size(): number {
    return RESOURCE_NAMES.reduce((total, resource) => total + this.#hubs[resource].size, 0);
  }
}
