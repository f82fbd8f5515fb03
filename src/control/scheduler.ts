/**
 * Gives every pod without a node a node. Upstream: pkg/scheduler/schedule_one.go.
 *
 * One watch of pods and one of nodes feed a queue of waiting pods and a ledger of what is left where.
 * Pods are decided one after the other: to the node with the fewest pods among those where it fits.
 * The decision counts at once; the binding is written meanwhile. What fits nowhere is told so by a
 * condition and an event, and tried again when pods end or nodes change.
 *
 * Left out: preemption, affinity beyond nodeSelector, topology spread, ports, volumes' wishes,
 * resources other than cpu, memory and pods.
 */
import { Subscription } from 'rxjs';
import { StatusError, type Client, type Node, type Pod, type WatchEvent } from '../api/index.ts';
import { follow, listen, type Entry, type World } from '../sim/index.ts';
import { fitErrorMessage } from './fit-error.ts';
import type { NodeAccount } from './node-account.ts';
import { explainMisfit, type Misfit } from './node-fit.ts';
import { NodeLedger } from './node-ledger.ts';
import { podRequests } from './pod-requests.ts';
import { SchedulingQueue, type QueuedPod } from './scheduling-queue.ts';
import { SchedulingReport } from './scheduling-report.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    'pod.bound': { readonly pod: string; readonly node: string };
  }
}

export interface SchedulerOptions {
  readonly world: World;
  readonly client: Client;
  /** Draw among nodes with equally few pods (`scheduler/tie`); default: the first by name. */
  readonly drawTies?: boolean;
}

/** Trace actor and loop lane. */
const ACTOR = 'scheduler';
const SCHEDULER_NAME = 'default-scheduler';
/** More remembered failures than this are not worth their memory. */
const FAILURES_MAX = 1000;

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #report: SchedulingReport;
  readonly #ledger = new NodeLedger();
  readonly #queue: SchedulingQueue;
  /** Pods whose binding is being written, by uid. */
  readonly #binding = new Map<string, QueuedPod>();
  /** What fits nowhere as long as nothing changes, and why: by what is asked for. */
  readonly #failures = new Map<string, string>();
  readonly #watches = new Subscription();
  #stopped = false;
  #pass: Entry | undefined;

  constructor(options: SchedulerOptions) {
    const { world, client } = options;
    this.#options = options;
    this.#report = new SchedulingReport({ world, client, actor: ACTOR, component: SCHEDULER_NAME });
    this.#queue = new SchedulingQueue({
      loop: world.loop,
      lane: ACTOR,
      onActive: () => this.#armPass(),
    });
  }

  start(): void {
    const { world, client } = this.#options;
    // Nodes first: pods of the initial list find the nodes there.
    const nodes$ = client.resource('nodes').watch();
    this.#watches.add(listen(world.loop, nodes$, (event) => this.#nodeChanged(event)));
    const pods$ = client.resource('pods').watch();
    this.#watches.add(listen(world.loop, pods$, (event) => this.#podChanged(event)));
  }

  /** For good. Of bindings under way nothing more is recorded. */
  stop(): void {
    this.#stopped = true;
    this.#watches.unsubscribe();
    this.#queue.stop();
    this.#pass?.cancel();
  }

  /** Pods that have no node yet and are not being bound. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  #nodeChanged(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') {
      this.#ledger.removeNode(event.object.metadata.name);
      this.#failures.clear();
    } else if (this.#ledger.putNode(event.object)) {
      this.#failures.clear();
      this.#queue.wakeAll();
    }
  }

  #podChanged(event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') return;
    const pod = event.object;
    const { uid } = pod.metadata;
    const { phase } = pod.status;
    const nodeName = pod.spec.nodeName ?? '';
    if (event.type === 'DELETED' || phase === 'Succeeded' || phase === 'Failed') {
      this.#binding.delete(uid);
      this.#queue.delete(uid);
      if (this.#ledger.release(uid)) this.#roomMade();
    } else if (nodeName !== '') {
      this.#binding.delete(uid);
      this.#queue.delete(uid);
      this.#ledger.confirm(uid, nodeName, () => podRequests(pod.spec));
    } else if (!isOurs(pod)) {
      this.#queue.delete(uid);
    } else {
      const binding = this.#binding.get(uid);
      if (binding !== undefined) binding.pod = pod;
      // Else a pod that has its place and is shown without was changed before it was bound.
      else if (!this.#ledger.has(uid)) this.#queue.put(pod);
    }
  }

  #roomMade(): void {
    this.#failures.clear();
    this.#queue.wakeFirsts();
  }

  #armPass(): void {
    this.#pass ??= this.#options.world.loop.schedule(0, () => this.#scheduleAll(), ACTOR);
  }

  #scheduleAll(): void {
    this.#pass = undefined;
    const now = this.#options.world.now();
    for (let next = this.#queue.take(now); next !== undefined; next = this.#queue.take(now)) {
      this.#scheduleOne(next);
    }
  }

  #scheduleOne(queued: QueuedPod): void {
    const group = this.#failures.size === 0 ? undefined : groupOf(queued);
    const known = group === undefined ? undefined : this.#failures.get(group);
    const outcome = known ?? this.#selectNode(queued);
    if (typeof outcome !== 'string') {
      this.#bind(queued, outcome);
      return;
    }
    if (this.#failures.size >= FAILURES_MAX) this.#failures.clear();
    const failedGroup = group ?? groupOf(queued);
    this.#failures.set(failedGroup, outcome);
    this.#queue.park(queued, failedGroup);
    this.#report.failure(queued.pod, 'Unschedulable', outcome);
  }

  /** The node to use, or why there is none. */
  #selectNode({ pod, requests }: QueuedPod): NodeAccount | string {
    const { drawTies = false, world } = this.#options;
    const misfits: Misfit[] = [];
    const ties: NodeAccount[] = [];
    for (const account of this.#ledger.nodes) {
      const [tied] = ties;
      if (tied !== undefined && tied.podCount < account.podCount) break;
      const misfit = explainMisfit(pod.spec, requests, account);
      if (misfit !== undefined) misfits.push(misfit);
      else if (drawTies) ties.push(account);
      else return account;
    }
    if (ties.length === 0) return fitErrorMessage(misfits);
    return ties[world.choices.pick('scheduler/tie', ties.length)] ?? fitErrorMessage(misfits);
  }

  #bind(queued: QueuedPod, account: NodeAccount): void {
    const { client } = this.#options;
    const { uid, namespace, name } = queued.pod.metadata;
    const node = account.name;
    this.#ledger.assume(uid, account, queued.requests);
    this.#binding.set(uid, queued);
    follow(client.bind({ namespace, name }, node), {
      done: () => this.#bound(queued, node),
      failed: (error) => this.#bindingFailed(queued, error),
    });
  }

  #bound(queued: QueuedPod, node: string): void {
    if (this.#stopped) return;
    const { uid, namespace, name } = queued.pod.metadata;
    this.#binding.delete(uid);
    this.#options.world.trace.append(ACTOR, 'pod.bound', { pod: `${namespace}/${name}`, node });
    this.#report.scheduled(queued.pod, node);
    // It fitted after having been parked: perhaps the next of its kind does, too.
    if (queued.group !== undefined) this.#queue.wakeGroup(queued.group);
  }

  #bindingFailed(queued: QueuedPod, error: unknown): void {
    const { uid } = queued.pod.metadata;
    if (!(error instanceof StatusError)) {
      this.#options.world.loop.fail(error);
      return;
    }
    // Whoever is not waiting any more is gone, or has a node from somebody else: the watch has told.
    if (this.#stopped || !this.#binding.delete(uid)) return;
    this.#ledger.forget(uid);
    this.#roomMade();
    // Whatever the error: as long as the watch shows the pod without a node, it needs one.
    this.#queue.retry(queued);
    this.#report.failure(queued.pod, 'SchedulerError', `binding rejected: ${error.message}`);
  }
}

function isOurs({ metadata, spec }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    (spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME &&
    (spec.schedulingGates ?? []).length === 0
  );
}

/** Equal for pods that fit on the same nodes. */
function groupOf({ pod, requests }: QueuedPod): string {
  const { nodeSelector, tolerations, affinity } = pod.spec;
  return JSON.stringify([requests, nodeSelector, tolerations, affinity]);
}
