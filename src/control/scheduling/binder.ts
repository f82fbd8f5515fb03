/**
 * Writes decisions: the pod counts on its node at once, and is bound meanwhile.
 * Upstream: pkg/scheduler/schedule_one.go, assume, bindingCycle.
 */
import { StatusError, type Client, type ObjectKey, type Pod } from '../../api/index.ts';
import {
  follow,
  operation,
  perform,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { NodeAccount } from './node-account.ts';
import type { ClusterState } from './scheduling-cycle.ts';
import type { QueuedPod, SchedulingQueue } from './scheduling-queue.ts';
import type { SchedulingReport } from './scheduling-report.ts';
import { VolumeBinder, VolumeBindingError, type AssumedVolumes } from './volumes/volume-binder.ts';
import type { VolumeFilter } from './volumes/volume-filter.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    'pod.bound': { readonly pod: string; readonly node: string };
  }
}

/** The pod went while its volumes were bound. */
const NOT_WAITING = Symbol('not waiting');

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

  /** Whose binding is being written. */
  get pods(): readonly Pod[] {
    return [...this.#binding.values()].map(({ placed }) => placed.pod);
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

  /** @param volumes of a pod with claims: they are bound before it is */
  bind(queued: QueuedPod, account: NodeAccount, volumes?: VolumeFilter): void {
    const { client, state } = this.#options;
    const { uid, namespace, name } = queued.placed.pod.metadata;
    const node = account.name;
    state.nominations.delete(uid);
    state.ledger.assume(account, queued.placed);
    this.#binding.set(uid, queued);
    const assumed = this.#assume(account, volumes);
    const bound = { namespace, name };
    const work: Operation<unknown> =
      assumed === undefined
        ? client.bind(bound, node)
        : operation(() => this.#bindWithVolumes(uid, bound, assumed));
    follow(work, {
      done: (left) => {
        if (left !== NOT_WAITING) this.#bound(queued, node);
      },
      failed: (error) => {
        if (assumed !== undefined) this.#volumeBinder()?.revert(assumed);
        this.#bindingFailed(queued, error);
      },
    });
  }

  #assume(account: NodeAccount, volumes: VolumeFilter | undefined): AssumedVolumes | undefined {
    const plan = volumes?.planFor(account);
    return plan && this.#volumeBinder()?.assume(plan, account);
  }

  #volumeBinder(): VolumeBinder | undefined {
    const storage = this.#options.state.storage();
    return storage && new VolumeBinder(this.#options, storage);
  }

  *#bindWithVolumes(uid: string, pod: ObjectKey, assumed: AssumedVolumes): Steps<unknown> {
    const isWaiting = (): boolean => !this.#stopped && this.#binding.has(uid);
    const volumeBinder = this.#volumeBinder();
    if (volumeBinder !== undefined) yield* volumeBinder.bind(assumed, isWaiting);
    if (!isWaiting()) return NOT_WAITING;
    return yield* perform(this.#options.client.bind(pod, assumed.node.name));
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
    const isRefused = error instanceof StatusError || error instanceof VolumeBindingError;
    if (!isRefused) {
      world.loop.fail(error);
      return;
    }
    // Whoever is not waiting any more is gone, or has a node from somebody else: the watch has told.
    if (this.#stopped || !this.#binding.delete(uid)) return;
    state.ledger.forget(uid);
    onFailure();
    // Whatever the error: as long as the watch shows the pod without a node, it needs one.
    queue.retry(queued);
    const why =
      error instanceof VolumeBindingError
        ? `running PreBind plugin "VolumeBinding": binding volumes: ${error.message}`
        : `binding rejected: ${error.message}`;
    report.failure(queued.placed.pod, 'SchedulerError', why);
  }
}
