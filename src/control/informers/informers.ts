/** The informers that all controllers share: one for each resource that anybody asks for. */
import type { Client, ResourceName } from '../../api/index.ts';
import type { World } from '../../sim/index.ts';
import { Informer } from './informer.ts';

export class Informers {
  readonly #world: World;
  readonly #user: string;
  readonly #client: Client;
  readonly #started = new Map<ResourceName, Informer<ResourceName>>();

  /** @param user whose client it is */
  constructor(world: World, user: string, client: Client) {
    this.#world = world;
    this.#user = user;
    this.#client = client;
  }

  /** Watches under way, which last as long as the controllers do. */
  get watchCount(): number {
    return this.#started.size;
  }

  /** Begins to watch if nobody did before. */
  of<Name extends ResourceName>(resource: Name): Informer<Name> {
    const known = this.#started.get(resource);
    if (known !== undefined) return known as unknown as Informer<Name>;
    const informer = new Informer<Name>(this.#world, this.#user);
    this.#started.set(resource, informer as unknown as Informer<ResourceName>);
    // If the resource comes back, it is watched anew.
    informer.start(this.#client, resource, () => this.#started.delete(resource));
    return informer;
  }

  /** Calls back once all of them have their initial lists. */
  whenSynced(resources: readonly ResourceName[], call: () => void): void {
    let left = resources.length;
    for (const resource of resources) {
      this.of(resource).whenSynced(() => {
        left -= 1;
        if (left === 0) call();
      });
    }
  }

  stop(): void {
    for (const informer of this.#started.values()) informer.stop();
  }
}
