/**
 * Writes decisions: the pod counts on its node at once, and is bound meanwhile.
 * Upstream: pkg/scheduler/schedule_one.go, assume, bindingCycle.
 */
import { StatusError, type Client, type Pod } from '../../api/index.ts';
import { follow, type World } from '../../sim/index.ts';
import type { NodeAccount } from './node-account.ts';
import type { ClusterState } from './scheduling-cycle.ts';
import type { QueuedPod, SchedulingQueue } from './scheduling-queue.ts';
import type { SchedulingReport } from './scheduling-report.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    'pod.bound': { readonly pod: string; readonly node: string };
  }
}

export interface BinderOptions {
  readonly world: World;
  readonly client: Client;
  readonly actor: string;
  readonly report: SchedulingReport;
  readonly state: ClusterState;
  readonly queue: SchedulingQueue;
  /** A pod does not count on its node after all. */
  readonly onFailure: () => void;
}

export class Binder {
  readonly #options: BinderOptions;
  /** Pods whose binding is being written, by uid. */
  readonly #binding = new Map<string, QueuedPod>();
  #stopped = false;

  constructor(options: BinderOptions) {
    this.#options = options;
  }

  /** Of bindings under way nothing more is recorded. */
  stop(): void {
    this.#stopped = true;
  }

  /** Answers whether the pod is being bound. */
  renew(pod: Pod): boolean {
    const queued = this.#binding.get(pod.metadata.uid);
    if (queued === undefined) return false;
    queued.placed.pod = pod;
    return true;
  }

  /** It is bound, gone, or somebody else's. */
  forget(podUid: string): void {
    this.#binding.delete(podUid);
  }

  bind(queued: QueuedPod, account: NodeAccount): void {
    const { client, state } = this.#options;
    const { uid, namespace, name } = queued.placed.pod.metadata;
    const node = account.name;
    state.nominations.delete(uid);
    state.ledger.assume(account, queued.placed);
    this.#binding.set(uid, queued);
    follow(client.bind({ namespace, name }, node), {
      done: () => this.#bound(queued, node),
      failed: (error) => this.#bindingFailed(queued, error),
    });
  }

  #bound(queued: QueuedPod, node: string): void {
    if (this.#stopped) return;
    const { world, actor, report, queue } = this.#options;
    const { pod } = queued.placed;
    const { uid, namespace, name } = pod.metadata;
    this.#binding.delete(uid);
    world.trace.append(actor, 'pod.bound', { pod: `${namespace}/${name}`, node });
    report.scheduled(pod, node);
    // It fitted after having been parked: perhaps the next of its kind does, too.
    if (queued.group !== undefined) queue.wakeGroup(queued.group);
  }

  #bindingFailed(queued: QueuedPod, error: unknown): void {
    const { world, state, queue, report, onFailure } = this.#options;
    const { uid } = queued.placed.pod.metadata;
    if (!(error instanceof StatusError)) {
      world.loop.fail(error);
      return;
    }
    // Whoever is not waiting any more is gone, or has a node from somebody else: the watch has told.
    if (this.#stopped || !this.#binding.delete(uid)) return;
    state.ledger.forget(uid);
    onFailure();
    // Whatever the error: as long as the watch shows the pod without a node, it needs one.
    queue.retry(queued);
    report.failure(queued.placed.pod, 'SchedulerError', `binding rejected: ${error.message}`);
  }
}
