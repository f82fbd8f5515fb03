/**
 * Watches over the nodes' signs of life: one of which nothing is heard for 40 s is Unknown, its pods are not
 * ready, and by and by it is tainted so that they go. Upstream:
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go, monitorNodeHealth, every 5 s (v1.36).
 *
 * A pass comes only at those instants of the 5 s grid at which it would find something: after a change of a
 * node, and when one was silent for too long unless its lease says otherwise. So leases are looked at once in
 * 40 s, not watched.
 */
import {
  createEventRecorder,
  draftPatch,
  formatTimestamp,
  isStatus,
  parseTimestamp,
  type Client,
  type EventRecorder,
  type Node,
} from '../../api/index.ts';
import {
  Background,
  errorText,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Instant,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { EvictionZones } from './eviction-zones.ts';
import {
  heardOf,
  isUnknown,
  readyCondition,
  silentFrom,
  unknownConditions,
  type NodeHealth,
} from './node-health.ts';
import { needsTaints, NOT_READY, swapTaints, UNREACHABLE } from './node-taints.ts';
import { markPodsNotReady } from './pods-not-ready.ts';

export interface NodeMonitorOptions {
  readonly world: World;
  readonly client: Client;
  readonly actor: string;
  /** As the watch shows them. */
  readonly nodes: ReadonlyMap<string, Node>;
}

const MONITOR_MS = 5000;
const LEASES = 'kube-node-lease';

export class NodeMonitor {
  readonly #options: NodeMonitorOptions;
  readonly #recorder: EventRecorder;
  readonly #running: Background;
  readonly #ticker: Ticker;
  readonly #zones: EvictionZones;
  readonly #known = new Map<string, Node>();
  readonly #health = new Map<string, NodeHealth>();
  /** As they were when there was nothing to do about them: there is nothing, until they change or are silent. */
  readonly #calm = new Map<string, Node>();
  /** Nodes whose pods could not all be told. */
  readonly #again = new Set<string>();
  /** When the pass under way began. */
  #passAt: Instant = 0;
  #isRunning = false;

  constructor(options: NodeMonitorOptions) {
    const { world, client, actor } = options;
    const { loop } = world;
    this.#options = options;
    this.#running = new Background(loop);
    this.#recorder = createEventRecorder({ world, client, actor, component: 'node-controller' });
    const take = (nodeName: string): void =>
      this.#running.run(operation(() => this.#taintNoExecute(nodeName)));
    this.#zones = new EvictionZones({ loop, lane: actor, take });
    const pass = (): void => this.#running.run(operation(() => this.#pass()));
    this.#ticker = new Ticker({ loop, lane: actor, periodMs: MONITOR_MS, pass });
  }

  stop(): void {
    this.#ticker.stop();
    this.#zones.stop();
    this.#running.stop();
  }

  /** A node came, changed or went. */
  nodeChanged(): void {
    this.#ticker.arm();
  }

  *#pass(): Steps<void> {
    // One that goes on is the next one, too.
    if (this.#isRunning) {
      this.#ticker.arm();
      return;
    }
    this.#isRunning = true;
    this.#passAt = this.#options.world.now();
    this.#greet();
    yield* this.#readLeases();
    for (const [name, node] of [...this.#known]) {
      if (this.#calm.get(name) === node && !this.#isSilent(name)) continue;
      yield* this.#look(node);
      if (this.#isCalm(node)) this.#calm.set(name, node);
      else this.#calm.delete(name);
    }
    yield* this.#heedDisruption();
    this.#isRunning = false;
    this.#armForSilence();
  }

  /** Upstream: classifyNodes. */
  #greet(): void {
    const { nodes } = this.#options;
    for (const [name, node] of this.#known) {
      if (nodes.get(name)?.metadata.uid === node.metadata.uid) continue;
      this.#known.delete(name);
      this.#health.delete(name);
      this.#calm.delete(name);
      this.#zones.remove(name);
      this.#say(node, 'RemovingNode', `Removing Node ${name} from Controller`);
    }
    for (const [name, node] of nodes) {
      const before = this.#known.get(name);
      // Of one that is as it was nothing was heard.
      if (before === node) continue;
      if (before === undefined) {
        this.#say(node, 'RegisteredNode', `Registered Node ${name} in Controller`);
      }
      this.#known.set(name, node);
      this.#health.set(name, heardOf(node, this.#health.get(name), this.#passAt));
    }
  }

  /** Of nodes that said nothing else for too long. What the kubelet wrote was seen by the pass after it. */
  *#readLeases(): Steps<void> {
    const { client, world, actor } = this.#options;
    if (!this.#hasSilent()) return;
    try {
      const leases = yield* perform(client.resource('leases').list({ namespace: LEASES }));
      for (const { metadata, spec } of leases.items) {
        const health = this.#health.get(metadata.name);
        if (health === undefined || spec.renewTime === undefined) continue;
        const seenAt = this.#tickAfter(parseTimestamp(spec.renewTime));
        if (seenAt > health.seenAt) this.#health.set(metadata.name, { ...health, seenAt });
      }
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: leases not read: ${why}`);
    }
  }

  *#look(node: Node): Steps<void> {
    const { name } = node.metadata;
    const observed = readyCondition(node)?.status ?? 'Unknown';
    const becameUnknown = this.#isSilent(name) ? yield* this.#writeUnknown(node) : false;
    yield* this.#taintByReadiness(node, observed);
    const isNew = becameUnknown && observed === 'True';
    if (isNew) {
      const message = `Node ${name} status is now: NodeNotReady`;
      this.#recorder.event(node, 'Normal', 'NodeNotReady', message);
    }
    if (isNew || (this.#again.has(name) && observed !== 'True')) {
      const isDone = yield* markPodsNotReady({ ...this.#options, recorder: this.#recorder }, name);
      if (isDone) this.#again.delete(name);
      else this.#again.add(name);
    }
  }

  /** Answers whether the API says so now. */
  *#writeUnknown(node: Node): Steps<boolean> {
    const { client, world, actor } = this.#options;
    const { name, resourceVersion } = node.metadata;
    const next = unknownConditions(node, formatTimestamp(world.now()));
    if (next === undefined) return false;
    const patch = draftPatch(node, ({ status }) => {
      status.conditions = [...next];
    });
    try {
      const written = { ...patch, metadata: { resourceVersion } };
      yield* perform(client.resource('nodes').patchStatus({ name }, written, 'strategic'));
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      // It changed, so something was heard of it after all, or the next pass sees what.
      this.#ticker.arm();
      if (!isStatus(error, 'Conflict') && !isStatus(error, 'NotFound')) {
        const why = errorText(error);
        world.trace.note(`${actor}: status of ${name} not written: ${why}`);
      }
      return false;
    }
  }

  /** Upstream: processTaintBaseEviction. A node that has the other taint has it swapped at once. */
  *#taintByReadiness(node: Node, observed: string): Steps<void> {
    if (observed === 'True') {
      yield* this.#markReachable(node);
      return;
    }
    const wanted = noExecuteTaint(observed);
    if (!needsTaints(node, 'NoExecute', [wanted])) return;
    if (needsTaints(node, 'NoExecute', [])) yield* this.#swap(node, [wanted]);
    else this.#zones.add(node);
  }

  /** Its turn has come: if it is in trouble still. */
  *#taintNoExecute(nodeName: string): Steps<void> {
    const node = this.#options.nodes.get(nodeName);
    const status = node === undefined ? 'True' : (readyCondition(node)?.status ?? 'Unknown');
    if (node === undefined || status === 'True') return;
    yield* this.#swap(node, [noExecuteTaint(status)]);
  }

  *#markReachable(node: Node): Steps<void> {
    this.#zones.remove(node.metadata.name);
    if (needsTaints(node, 'NoExecute', [])) yield* this.#swap(node, []);
  }

  *#swap(node: Node, wanted: readonly string[]): Steps<void> {
    const isDone = yield* swapTaints(this.#options, node, 'NoExecute', wanted);
    if (!isDone) this.#ticker.arm();
  }

  /** Upstream: handleDisruption. */
  *#heedDisruption(): Steps<void> {
    const known = [...this.#known.keys()].flatMap((name) => this.#options.nodes.get(name) ?? []);
    const isReady = (node: Node): boolean => readyCondition(node)?.status === 'True';
    const turn = this.#zones.heed(known, isReady);
    if (turn === 'cut off') {
      for (const node of known) yield* this.#markReachable(node);
    } else if (turn === 'heard again') {
      // Whoever was silent may have been cut off from nobody but the control plane.
      for (const [name, health] of this.#health) {
        this.#health.set(name, { ...health, seenAt: this.#passAt });
      }
      this.#ticker.arm();
    }
  }

  /** The first look that finds a node silent, unless its lease says otherwise. */
  #armForSilence(): void {
    let soonest = Infinity;
    for (const [name, node] of this.#known) {
      const health = this.#health.get(name);
      if (health === undefined || isUnknown(node)) continue;
      soonest = Math.min(soonest, silentFrom(health));
    }
    if (soonest < Infinity) this.#ticker.arm(soonest + 1);
  }

  #isCalm(node: Node): boolean {
    const { name } = node.metadata;
    if (this.#again.has(name) || needsTaints(node, 'NoExecute', [])) return false;
    return readyCondition(node)?.status === 'True';
  }

  #isSilent(name: string): boolean {
    const health = this.#health.get(name);
    return health !== undefined && this.#passAt > silentFrom(health);
  }

  #hasSilent(): boolean {
    for (const name of this.#known.keys()) if (this.#isSilent(name)) return true;
    return false;
  }

  #tickAfter(at: Instant): Instant {
    return this.#passAt - Math.floor((this.#passAt - at) / MONITOR_MS) * MONITOR_MS;
  }

  #say(node: Node, reason: string, event: string): void {
    const message = `Node ${node.metadata.name} event: ${event}`;
    this.#recorder.event(node, 'Normal', reason, message);
  }
}

function noExecuteTaint(ready: string): string {
  return ready === 'Unknown' ? UNREACHABLE : NOT_READY;
}
