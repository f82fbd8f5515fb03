/**
 * Turns the pressures that a node's kubelet reports into taints, so that no pod is sent there, and takes them
 * away again. Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass (v1.36).
 *
 * Left out: taints for nodes that are not ready or cannot be reached, which the scheduler reads from the condition
 * (taints.ts), and whatever evicts pods.
 */
import { Subscription } from 'rxjs';
import {
  draftPatch,
  formatTimestamp,
  isStatus,
  type Client,
  type Node,
  type WatchEvent,
} from '../api/index.ts';
import {
  errorText,
  Background,
  listen,
  operation,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../sim/index.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];

export interface NodeLifecycleOptions {
  readonly world: World;
  readonly client: Client;
}

/** Trace actor and loop lane. */
const ACTOR = 'node-lifecycle';

const TAINT_OF: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure',
  DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure',
};
const OURS: ReadonlySet<string> = new Set(Object.values(TAINT_OF));

declare module '../sim/trace.ts' {
  interface TraceDetails {
    'node.tainted': { readonly node: string; readonly taints: readonly string[] };
  }
}

export class NodeLifecycle {
  readonly #options: NodeLifecycleOptions;
  readonly #running: Background;
  #watch = new Subscription();

  constructor(options: NodeLifecycleOptions) {
    this.#options = options;
    this.#running = new Background(options.world.loop);
  }

  start(): void {
    const { world, client } = this.#options;
    const nodes$ = client.resource('nodes').watch();
    this.#watch = listen(world.loop, nodes$, (event) => this.#changed(event));
  }

  stop(): void {
    this.#watch.unsubscribe();
    this.#running.stop();
  }

  #changed(event: WatchEvent<Node>): void {
    if (event.type !== 'ADDED' && event.type !== 'MODIFIED') return;
    const node = event.object;
    const wanted = pressureTaints(node);
    const { taints = [] } = node.spec;
    const present = taints.filter(isOurs).map(({ key }) => key);
    if (present.length === wanted.length && wanted.every((key) => present.includes(key))) return;
    this.#running.run(operation(() => this.#swap(node, wanted)));
  }

  /** A node that changed meanwhile is looked at again as it is then: the patch carries its version. */
  *#swap(node: Node, wanted: readonly string[]): Steps<void> {
    const { world, client } = this.#options;
    const { name, resourceVersion } = node.metadata;
    const { taints = [] } = node.spec;
    const timeAdded = formatTimestamp(world.now());
    const swapped = [
      ...taints.filter((taint) => !isOurs(taint) || wanted.includes(taint.key)),
      ...wanted
        .filter((key) => !taints.some((taint) => isOurs(taint) && taint.key === key))
        .map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded })),
    ];
    const changed = draftPatch(node, ({ spec }) => {
      spec.taints = swapped;
    });
    try {
      const patch = { ...changed, metadata: { resourceVersion } };
      yield* perform(client.resource('nodes').patch({ name }, patch, 'strategic'));
      world.trace.append(ACTOR, 'node.tainted', { node: name, taints: wanted });
    } catch (error) {
      rethrowProgrammerError(error);
      if (isStatus(error, 'Conflict') || isStatus(error, 'NotFound')) return;
      const why = errorText(error);
      world.trace.note(`${ACTOR}: taints of ${name} not written: ${why}`);
    }
  }
}

/** Keys of the taints that the node's conditions ask for. Pure. */
export function pressureTaints({ status }: Node): readonly string[] {
  return (status.conditions ?? []).flatMap(({ type, status: holds }) => {
    const key = TAINT_OF[type];
    return key !== undefined && holds === 'True' ? [key] : [];
  });
}

function isOurs({ key, effect }: Taint): boolean {
  return effect === 'NoSchedule' && OURS.has(key);
}
