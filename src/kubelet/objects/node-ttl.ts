/**
 * For how long objects may be kept, as the node's annotation says, in seconds. Watched for as long as the kubelet
 * lives, by kubelets with strategy `Cache` alone. Upstream: pkg/kubelet/configmap/configmap_manager.go,
 * pkg/kubelet/util/manager/cache_based_manager.go, GetObjectTTLFromNodeFunc (v1.36).
 */
import type { Subscription } from 'rxjs';
import { reflect, type Client } from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';

const ANNOTATION = 'node.alpha.kubernetes.io/ttl';

export interface NodeTtlOptions {
  readonly world: World;
  readonly client: Client;
  readonly nodeName: string;
}

export class NodeTtl {
  readonly #options: NodeTtlOptions;
  #seconds: string | undefined;
  #watching: Subscription | undefined;

  constructor(options: NodeTtlOptions) {
    this.#options = options;
  }

  /** Undefined: the node says nothing, or has not been seen yet. */
  get ttlMs(): number | undefined {
    const seconds = Number(this.#seconds ?? NaN);
    return Number.isInteger(seconds) ? seconds * 1000 : undefined;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  stop(): void {
    this.#watching?.unsubscribe();
  }

  #watch(): Subscription {
    const { world, client, nodeName } = this.#options;
    const nodes$ = reflect({
      world,
      user: `kubelet/${nodeName}`,
      resource: 'nodes',
      client: client.resource('nodes'),
      options: { fieldSelector: { 'metadata.name': nodeName } },
      // That it is gone changes nothing.
      known: () => [],
    });
    return listen(world.loop, nodes$, (event) => {
      if (event.type === 'ADDED' || event.type === 'MODIFIED') {
        this.#seconds = event.object.metadata.annotations?.[ANNOTATION];
      }
    });
  }
}
