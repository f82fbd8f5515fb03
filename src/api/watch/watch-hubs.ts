/** The watch hub of every resource. */
import type { ResourceName, Resources } from '../objects.ts';
import { DEFINITIONS, RESOURCE_NAMES } from '../resources/definitions.ts';
import { WatchHub } from './watch-hub.ts';

type Hubs = { readonly [Name in ResourceName]: WatchHub<Resources[Name]> };

export class WatchHubs {
  readonly #hubs: Hubs = {
    pods: new WatchHub(DEFINITIONS.pods),
    nodes: new WatchHub(DEFINITIONS.nodes),
    namespaces: new WatchHub(DEFINITIONS.namespaces),
    secrets: new WatchHub(DEFINITIONS.secrets),
    configmaps: new WatchHub(DEFINITIONS.configmaps),
    serviceaccounts: new WatchHub(DEFINITIONS.serviceaccounts),
    events: new WatchHub(DEFINITIONS.events),
    leases: new WatchHub(DEFINITIONS.leases),
  };

  of<Name extends ResourceName>(resource: Name): WatchHub<Resources[Name]> {
    return this.#hubs[resource];
  }

  /** Watchers of all resources together. */
  get size(): number {
    return RESOURCE_NAMES.reduce((total, resource) => total + this.#hubs[resource].size, 0);
  }
}
