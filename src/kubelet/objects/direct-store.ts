/** Strategy `Get`: asks the API server each time. Upstream: simpleConfigMapManager, simpleSecretManager (v1.36). */
import type { ResourceClient } from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';

export class DirectStore<T extends StoredObject> implements ObjectStore<T> {
  readonly #client: ResourceClient<T>;

  constructor(client: ResourceClient<T>) {
    this.#client = client;
  }

  addReference(): void {
    // Nothing is kept.
  }

  deleteReference(): void {
    // Nothing is kept.
  }

  get(namespace: string, name: string): Steps<T> {
    return perform(this.#client.get({ namespace, name }));
  }

  stop(): void {
    // Nothing is under way.
  }
}
