/** The kubelet's watched copy of its own Node. Upstream: pkg/kubelet/kubelet.go, the node lister (v1.36). */
import { Subscription } from 'rxjs';
import { reflect, type Client, type Node, type WatchEvent } from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';
import { nodeConditions, type Pressures } from './node-conditions.ts';

export interface OwnNodeOptions {
  readonly world: World;
  readonly client: Client;
  readonly nodeName: string;
  readonly pressures: () => Pressures;
}

export class OwnNode {
  readonly #options: OwnNodeOptions;
  #watch = new Subscription();
  #node: Node | undefined;
  #isOverwritten = false;

  constructor(options: OwnNodeOptions) {
    this.#options = options;
  }

  /** Undefined before the API has shown it, and when it is gone. */
  get node(): Node | undefined {
    return this.#node;
  }

  /** Somebody else wrote conditions that are the kubelet's: because nothing was heard of it. */
  get isOverwritten(): boolean {
    return this.#isOverwritten;
  }

  start(): void {
    const { world, client, nodeName } = this.#options;
    const nodes$ = reflect({
      world,
      user: `kubelet/${nodeName}`,
      resource: 'nodes',
      client: client.resource('nodes'),
      options: { fieldSelector: { 'metadata.name': nodeName } },
      known: () => (this.#node === undefined ? [] : [this.#node]),
    });
    this.#watch = listen(world.loop, nodes$, (event) => this.#take(event));
  }

  stop(): void {
    this.#watch.unsubscribe();
  }

  #take(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    const { conditions = [] } = event.object.status;
    this.#node = event.type === 'DELETED' ? undefined : event.object;
    this.#isOverwritten =
      event.type !== 'DELETED' &&
      nodeConditions(conditions, this.#options.pressures(), '').events.length > 0;
  }
}
