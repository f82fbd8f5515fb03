/**
 * Removes pods that no kubelet will ever remove: those of a node that is gone, and terminating ones of a node
 * that somebody declared out of service. Upstream: pkg/controller/podgc/gc_controller.go, gcOrphaned,
 * gcTerminating, every 20 s (v1.36). Pods of a node that was never there are not looked for.
 */
import { Subscription } from 'rxjs';
import {
  isStatus,
  reflect,
  type Client,
  type Node,
  type Pod,
  type WatchEvent,
} from '../../api/index.ts';
import {
  Background,
  errorText,
  listen,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Instant,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { deleteDisrupted, type Disruption } from './delete-disrupted.ts';
import { readyCondition } from './node-health.ts';

export interface PodsOfLostNodesOptions {
  readonly world: World;
  readonly client: Client;
}

/** Trace actor and loop lane. */
const ACTOR = 'pod-garbage-collector';

const PERIOD_MS = 20_000;
/** A node is missed for so long before its pods go. */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

const FORCED = { hasFailed: true, options: { gracePeriodSeconds: 0 } };
const NODE_GONE = 'PodGC: node no longer exists';

export class PodsOfLostNodes {
  readonly #options: PodsOfLostNodesOptions;
  readonly #running: Background;
  readonly #ticker: Ticker;
  readonly #nodes = new Map<string, Node>();
  /** When the nodes that are gone are missed for long enough; undefined: the next pass sees it first. */
  readonly #gone = new Map<string, Instant | undefined>();
  readonly #outOfService = new Set<string>();
  #watch = new Subscription();

  constructor(options: PodsOfLostNodesOptions) {
    const { loop } = options.world;
    this.#options = options;
    this.#running = new Background(loop);
    const pass = (): void => this.#running.run(operation(() => this.#pass()));
    this.#ticker = new Ticker({ loop, lane: ACTOR, periodMs: PERIOD_MS, pass });
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
    this.#watch = listen(world.loop, nodes$, (event) => this.#nodeChanged(event));
  }

  stop(): void {
    this.#watch.unsubscribe();
    this.#ticker.stop();
    this.#running.stop();
  }

  #nodeChanged(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    const node = event.object;
    const { name } = node.metadata;
    this.#outOfService.delete(name);
    if (event.type === 'DELETED') {
      this.#nodes.delete(name);
      this.#gone.set(name, undefined);
    } else {
      this.#nodes.set(name, node);
      this.#gone.delete(name);
    }
    const isDeclared = (node.spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE);
    const isReady = readyCondition(node)?.status === 'True';
    if (event.type !== 'DELETED' && isDeclared && !isReady) this.#outOfService.add(name);
    if (this.#gone.size + this.#outOfService.size > 0) this.#ticker.arm();
  }

  *#pass(): Steps<void> {
    const now = this.#options.world.now();
    for (const [name, missedAt] of [...this.#gone]) {
      if (missedAt === undefined) this.#gone.set(name, now + QUARANTINE_MS);
      else if (missedAt <= now) yield* this.#removeAll(name, missedAt);
    }
    for (const name of [...this.#outOfService]) yield* this.#removeTerminating(name);
    if (this.#gone.size + this.#outOfService.size > 0) this.#ticker.arm();
  }

  /** If the API does not have the node after all. */
  *#removeAll(nodeName: string, missedAt: Instant): Steps<void> {
    const { client } = this.#options;
    try {
      yield* perform(client.resource('nodes').get({ name: nodeName }));
      this.#gone.delete(nodeName);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) return;
      const reason = { reason: 'DeletionByPodGC', message: NODE_GONE, ...FORCED };
      const isDone = yield* this.#remove(nodeName, reason, () => true);
      if (isDone && this.#gone.get(nodeName) === missedAt) this.#gone.delete(nodeName);
    }
  }

  *#removeTerminating(nodeName: string): Steps<void> {
    const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
    yield* this.#remove(nodeName, FORCED, isTerminating);
  }

  *#remove(nodeName: string, why: Disruption, which: (pod: Pod) => boolean): Steps<boolean> {
    const { world, client } = this.#options;
    const fieldSelector = { 'spec.nodeName': nodeName };
    try {
      const { items } = yield* perform(client.resource('pods').list({ fieldSelector }));
      for (const pod of items.filter(which)) {
        yield* deleteDisrupted({ world, client, actor: ACTOR }, pod, why);
      }
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      world.trace.note(`${ACTOR}: pods of ${nodeName} not removed: ${errorText(error)}`);
      return false;
    }
  }
}
