/**
 * The node's own objects: registers the Node, keeps its status and its lease.
 * Upstream: pkg/kubelet/kubelet_node_status.go, registerWithAPIServer, tryUpdateNodeStatus (v1.36).
 *
 * The status is computed every 10 s, and written if it changed, if the watched copy of the Node says otherwise,
 * or if the last report is old.
 */
import {
  formatTimestamp,
  isStatus,
  statusPatch,
  type Client,
  type EventRecorder,
  type Node,
} from '../../api/index.ts';
import {
  Background,
  createOperation,
  operation,
  perform,
  type Instant,
  type Operation,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  aggregateErrors,
  LEASE_RENEW_MS,
  NODE_STATUS_REPORT_MS,
  NODE_STATUS_UPDATE_MS,
  nodeSubject,
  RepeatedWork,
} from '../model/index.ts';
import { nodeConditions, type Pressures } from './node-conditions.ts';
import { nodeDescription, nodeMetadata, type NodeFacts } from './node-description.ts';
import { renewLease } from './node-lease.ts';
import { OwnNode } from './own-node.ts';

/** Upstream: core/v1 ContainerImage. */
interface NodeImage {
  readonly names?: readonly string[];
  readonly sizeBytes: number;
}

export interface NodeAgentOptions extends NodeFacts {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly pressures: () => Pressures;
  /** What `status.images` is to be; the same array as long as nothing changed. */
  readonly images: () => readonly NodeImage[];
  /** What is done once the API has the node. */
  readonly registered: () => Steps<void>;
}

/** What was written last. */
interface Reported {
  readonly at: Instant;
  readonly pressures: Pressures;
  readonly images: readonly NodeImage[];
  /** This much later than usual the next report is due, if nothing changes. */
  readonly shiftMs: number;
}

const PERIOD_JITTER = 0.04;
const UPDATE_TRIES = 5;
const REGISTER_RETRY_MS = { first: 100, most: 7000 };

export class NodeAgent {
  readonly #options: NodeAgentOptions;
  readonly #registering: Background;
  readonly #own: OwnNode;
  readonly #lease: RepeatedWork;
  readonly #status: RepeatedWork;
  #reported: Reported | undefined;

  constructor(options: NodeAgentOptions) {
    const { world } = options;
    this.#options = options;
    this.#registering = new Background(world.loop);
    this.#own = new OwnNode(options);
    this.#lease = this.#every(LEASE_RENEW_MS, () => this.#renew());
    this.#status = this.#every(
      NODE_STATUS_UPDATE_MS,
      () => this.updateStatus(),
      () => this.#isUpdateNeeded(),
    );
  }

  /** The kubelet's first word. */
  birthCry(): void {
    this.#say('Starting', 'Starting kubelet.');
  }

  start(): void {
    this.#registering.run(operation(() => this.#begin()));
  }

  /** The watched copy; undefined before the API has shown it. */
  get node(): Node | undefined {
    return this.#own.node;
  }

  stop(): void {
    this.#own.stop();
    this.#registering.stop();
    this.#lease.stop();
    this.#status.stop();
  }

  *#begin(): Steps<void> {
    yield* this.#register();
    this.#own.start();
    this.#status.start();
    this.#lease.start();
    yield* this.#options.registered();
  }

  /** Until the API server takes it. */
  *#register(): Steps<void> {
    const { world, actor } = this.#options;
    let delayMs = REGISTER_RETRY_MS.first;
    for (;;) {
      try {
        yield* this.#tryToRegister();
        return;
      } catch (error) {
        rethrowProgrammerError(error);
        this.#failed(error);
      }
      yield* perform(pause(world, delayMs, actor));
      delayMs = Math.min(2 * delayMs, REGISTER_RETRY_MS.most);
    }
  }

  *#tryToRegister(): Steps<void> {
    const { client, nodeName, pressures, images, world } = this.#options;
    const nodes = client.resource('nodes');
    const state = { pressures: pressures(), images: images() };
    const { conditions, events } = nodeConditions([], state.pressures, this.#now);
    // Of a node that was there before it is not known yet whether it turns ready.
    for (const event of events) if (event !== 'NodeReady') this.#sayStatus(event);
    const metadata = nodeMetadata(nodeName);
    const status = { conditions, ...nodeDescription(this.#options) };
    if (state.images.length > 0) Object.assign(status, { images: state.images });
    const named = { name: nodeName, ...metadata };
    try {
      yield* perform(nodes.create({ apiVersion: 'v1', kind: 'Node', metadata: named, status }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'AlreadyExists')) throw error;
      yield* perform(nodes.patch({ name: nodeName }, { metadata }));
      return;
    }
    this.#sayStatus('NodeReady');
    this.#reported = { at: world.now(), ...state, shiftMs: this.#drawShift() };
  }

  /** Upstream: nodeStatusHasChanged, isUpdateStatusPeriodExpired. */
  #isUpdateNeeded(): boolean {
    const reported = this.#reported;
    if (reported === undefined || this.#hasChanged(reported)) return true;
    const dueAt = reported.at + NODE_STATUS_REPORT_MS + reported.shiftMs;
    return this.#options.world.now() >= dueAt;
  }

  #hasChanged(reported: Reported): boolean {
    const { memory, disk, pid, shuttingDown } = this.#options.pressures();
    return (
      this.#own.isOverwritten ||
      reported.pressures.memory !== memory ||
      reported.pressures.disk !== disk ||
      reported.pressures.pid !== pid ||
      reported.pressures.shuttingDown !== shuttingDown ||
      reported.images !== this.#options.images()
    );
  }

  /** At once, whether or not it is time. */
  *updateStatus(): Steps<void> {
    for (let at = 0; at < UPDATE_TRIES; at++) {
      try {
        yield* this.#tryToUpdateStatus();
        return;
      } catch (error) {
        rethrowProgrammerError(error);
        this.#failed(error);
      }
    }
  }

  *#tryToUpdateStatus(): Steps<void> {
    const { client, nodeName, pressures, images, world } = this.#options;
    const nodes = client.resource('nodes');
    const node: Node = yield* perform(nodes.get({ name: nodeName }));
    const state = { pressures: pressures(), images: images() };
    const old = node.status.conditions ?? [];
    const { conditions, events } = nodeConditions(old, state.pressures, this.#now);
    for (const event of events) this.#sayStatus(event);
    const isFirst = this.#reported === undefined;
    if (isFirst) this.#tellReboot(node);
    const hasChanged = this.#reported === undefined || this.#hasChanged(this.#reported);
    const { images: _, ...others } = node.status;
    const description = isFirst ? nodeDescription(this.#options) : {};
    const status = { ...others, ...description, conditions };
    const next = state.images.length === 0 ? status : { ...status, images: state.images };
    const patch = statusPatch(node, next);
    if (patch !== undefined) {
      yield* perform(nodes.patchStatus({ name: nodeName }, patch, 'strategic'));
    }
    const shiftMs = hasChanged ? this.#drawShift() : 0;
    this.#reported = { at: world.now(), ...state, shiftMs };
  }

  /** Upstream: nodestatus/setters.go, MachineInfo. */
  #tellReboot({ status }: Node): void {
    const { recorder, nodeName, bootId } = this.#options;
    const { bootID: before = '' } = status.nodeInfo ?? {};
    if (before === '' || before === bootId) return;
    const message = `Node ${nodeName} has been rebooted, boot id: ${bootId}`;
    recorder.event(nodeSubject(nodeName), 'Warning', 'Rebooted', message);
  }

  /** Up to half a period either way, so that nodes do not report together; by default none. */
  #drawShift(): number {
    const mostMs = NODE_STATUS_REPORT_MS / 2;
    const drawn = this.#options.world.choices.pick('kubelet/report', 2 * mostMs);
    return drawn < mostMs ? drawn : drawn - 2 * mostMs;
  }

  *#renew(): Steps<void> {
    const { world, client, nodeName } = this.#options;
    try {
      yield* renewLease(world, client, nodeName);
    } catch (error) {
      rethrowProgrammerError(error);
      this.#failed(error);
    }
  }

  get #now(): string {
    return formatTimestamp(this.#options.world.now());
  }

  #sayStatus(reason: string): void {
    this.#say(reason, `Node ${this.#options.nodeName} status is now: ${reason}`);
  }

  #say(reason: string, message: string): void {
    const { recorder, nodeName } = this.#options;
    recorder.event(nodeSubject(nodeName), 'Normal', reason, message);
  }

  /** A failure is made good by the next time. */
  #failed(error: unknown): void {
    const { world, actor, nodeName } = this.#options;
    const why = aggregateErrors([error]);
    world.trace.append(actor, 'kubelet.workFailed', {
      work: 'node status',
      uid: nodeName,
      error: why,
    });
  }

  #every(periodMs: number, work: () => Steps<void>, isNeeded?: () => boolean): RepeatedWork {
    const { world, actor } = this.#options;
    const jitterMs = world.choices.between(
      'kubelet/period',
      0,
      Math.floor(periodMs * PERIOD_JITTER),
    );
    return new RepeatedWork({
      loop: world.loop,
      lane: `${actor}/period`,
      periodMs: periodMs + jitterMs,
      work,
      ...(isNeeded === undefined ? {} : { isNeeded }),
    });
  }
}

function pause({ loop }: World, delayMs: number, lane: string): Operation<void> {
  return createOperation<void>((sink) => {
    const entry = loop.schedule(delayMs, () => sink.done(undefined), lane);
    return () => entry.cancel();
  });
}
