/**
 * What becomes of nodes: those that are in trouble, or cordoned, or of which nothing is heard, are tainted, so
 * that no pod is sent there and in the end pods go. Upstream:
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go (v1.36).
 */
import { Subscription } from 'rxjs';
import { reflect, type Client, type Node, type WatchEvent } from '../api/index.ts';
import { Background, listen, operation, type World } from '../sim/index.ts';
import { NodeMonitor } from './nodes/node-monitor.ts';
import { needsTaints, schedulingTaintsOf, swapTaints } from './nodes/node-taints.ts';

export interface NodeLifecycleOptions {
  readonly world: World;
  readonly client: Client;
}

/** Trace actor and loop lane. */
const ACTOR = 'node-lifecycle';

export class NodeLifecycle {
  readonly #options: NodeLifecycleOptions;
  readonly #running: Background;
  readonly #nodes = new Map<string, Node>();
  readonly #monitor: NodeMonitor;
  #watch = new Subscription();

  constructor(options: NodeLifecycleOptions) {
    const { world, client } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#monitor = new NodeMonitor({ world, client, actor: ACTOR, nodes: this.#nodes });
  }

  start(): void {
    const { world, client } = this.#options;
    const nodes$ = reflect({
      world,
      user: ACTOR,
      resource: 'nodes',
      client: client.resource('nodes'),
      known: () => this.#nodes.values(),
    });
    this.#watch = listen(world.loop, nodes$, (event) => this.#changed(event));
  }

  stop(): void {
    this.#watch.unsubscribe();
    this.#running.stop();
    this.#monitor.stop();
  }

  #changed(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    const node = event.object;
    const { name } = node.metadata;
    if (event.type === 'DELETED') this.#nodes.delete(name);
    else this.#nodes.set(name, node);
    this.#monitor.nodeChanged();
    if (event.type === 'DELETED') return;
    const wanted = schedulingTaintsOf(node);
    if (!needsTaints(node, 'NoSchedule', wanted)) return;
    const by = { ...this.#options, actor: ACTOR };
    this.#running.run(operation(() => swapTaints(by, node, 'NoSchedule', wanted)));
  }
}
