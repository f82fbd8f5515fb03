/**
 * Deletes the pods of a node that has a taint of effect NoExecute, each after as long as it tolerates it.
 * Upstream: pkg/controller/tainteviction/taint_eviction.go (v1.36). The pods of a node are watched only while it
 * has such a taint.
 */
import { Subscription } from 'rxjs';
import {
  createEventRecorder,
  reflect,
  sameValue,
  type Client,
  type EventRecorder,
  type Node,
  type Pod,
  type WatchEvent,
} from '../../api/index.ts';
import {
  Background,
  listen,
  operation,
  type Entry,
  type Instant,
  type World,
} from '../../sim/index.ts';
import { deleteDisrupted } from './delete-disrupted.ts';
import type { Taint } from './node-taints.ts';
import { toleratedMs } from './tolerations.ts';

export interface TaintEvictionOptions {
  readonly world: World;
  readonly client: Client;
}

interface TaintedNode {
  node: Node;
  taints: readonly Taint[];
  readonly pods: Map<string, Pod>;
  readonly watch: Subscription;
}

/** A deletion to come. */
interface Scheduled {
  readonly createdAt: Instant;
  readonly entry: Entry;
}

/** Trace actor, loop lane, and component of its events. */
const ACTOR = 'taint-eviction-controller';

const DISRUPTION = {
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
};

export class TaintEviction {
  readonly #options: TaintEvictionOptions;
  readonly #recorder: EventRecorder;
  readonly #running: Background;
  readonly #nodes = new Map<string, TaintedNode>();
  /** By UID. Undefined: the deletion has begun, and is not begun again. */
  readonly #scheduled = new Map<string, Scheduled | undefined>();
  #watch = new Subscription();

  constructor(options: TaintEvictionOptions) {
    const { world, client } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#recorder = createEventRecorder({ world, client, actor: ACTOR, component: ACTOR });
  }

  start(): void {
    const { world, client } = this.#options;
    const nodes$ = reflect({
      world,
      user: ACTOR,
      resource: 'nodes',
      client: client.resource('nodes'),
      // Nothing is due of the others.
      known: () => [...this.#nodes.values()].map(({ node }) => node),
    });
    this.#watch = listen(world.loop, nodes$, (event) => this.#nodeChanged(event));
  }

  stop(): void {
    this.#watch.unsubscribe();
    for (const { watch } of this.#nodes.values()) watch.unsubscribe();
    for (const work of this.#scheduled.values()) work?.entry.cancel();
    this.#running.stop();
  }

  #nodeChanged(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    const { name } = event.object.metadata;
    const known = this.#nodes.get(name);
    const taints = (event.object.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
    // What is due of a node that is gone stays due.
    if (event.type === 'DELETED') this.#forget(name);
    else if (taints.length === 0) {
      for (const pod of known?.pods.values() ?? []) this.#cancel(pod);
      this.#forget(name);
    } else if (known === undefined) this.#hearOf(event.object, taints);
    else if (!sameValue(known.taints, taints)) {
      known.taints = taints;
      for (const pod of known.pods.values()) this.#decide(pod, taints);
    }
  }

  #hearOf(tainted: Node, taints: readonly Taint[]): void {
    const { world, client } = this.#options;
    const watch = new Subscription();
    const nodeName = tainted.metadata.name;
    const node: TaintedNode = { node: tainted, taints, pods: new Map(), watch };
    this.#nodes.set(nodeName, node);
    const pods$ = reflect({
      world,
      user: ACTOR,
      resource: 'pods',
      client: client.resource('pods'),
      options: { fieldSelector: { 'spec.nodeName': nodeName } },
      known: () => node.pods.values(),
    });
    watch.add(listen(world.loop, pods$, (event) => this.#podChanged(node, event)));
  }

  #forget(nodeName: string): void {
    this.#nodes.get(nodeName)?.watch.unsubscribe();
    this.#nodes.delete(nodeName);
  }

  #podChanged({ taints, pods }: TaintedNode, event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') return;
    const pod = event.object;
    const { uid } = pod.metadata;
    if (event.type === 'DELETED') {
      pods.delete(uid);
      this.#cancel(pod);
      this.#scheduled.delete(uid);
      return;
    }
    const before = pods.get(uid);
    pods.set(uid, pod);
    if (before === undefined || before.spec.tolerations !== pod.spec.tolerations) {
      this.#decide(pod, taints);
    }
  }

  /** Upstream: processPodOnNode. */
  #decide(pod: Pod, taints: readonly Taint[]): void {
    const { world } = this.#options;
    const toleratesMs = toleratedMs(pod.spec.tolerations, taints);
    const before = this.#scheduled.get(pod.metadata.uid);
    if (toleratesMs === 0 || toleratesMs === Infinity) {
      this.#cancel(pod);
      if (toleratesMs === 0) this.#schedule(pod, world.now(), 0);
      return;
    }
    const createdAt = before?.createdAt ?? world.now();
    // As long as it tolerated the first taint, it has borne this one, too.
    if (before !== undefined && createdAt < world.now()) return;
    this.#cancel(pod);
    this.#schedule(pod, createdAt, createdAt + toleratesMs - world.now());
  }

  #schedule(pod: Pod, createdAt: Instant, afterMs: number): void {
    const { uid } = pod.metadata;
    if (this.#scheduled.has(uid)) return;
    const entry = this.#options.world.loop.schedule(afterMs, () => this.#evict(pod), ACTOR);
    this.#scheduled.set(uid, { createdAt, entry });
  }

  #cancel(pod: Pod): void {
    const { namespace, name, uid } = pod.metadata;
    const work = this.#scheduled.get(uid);
    if (work === undefined) return;
    work.entry.cancel();
    this.#scheduled.delete(uid);
    const message = `Cancelling deletion of Pod ${namespace}/${name}`;
    this.#recorder.event(pod, 'Normal', 'TaintManagerEviction', message);
  }

  #evict(pod: Pod): void {
    const { namespace, name, uid } = pod.metadata;
    this.#scheduled.set(uid, undefined);
    const message = `Marking for deletion Pod ${namespace}/${name}`;
    this.#recorder.event(pod, 'Normal', 'TaintManagerEviction', message);
    const { world, client } = this.#options;
    const about = { world, client, actor: ACTOR };
    this.#running.run(operation(() => deleteDisrupted(about, pod, DISRUPTION)));
  }
}
