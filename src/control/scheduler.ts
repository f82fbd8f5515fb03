/**
 * A scheduler good enough to bind. Upstream: pkg/scheduler (v1.36): filters nodes, prefers the one
 * with the fewest pods, binds, says so.
 *
 * It fits pods by readiness of the node, cordon, nodeSelector, NoSchedule taints and the number of pods;
 * not by CPU and memory, affinity, or topology.
 */
import { Subscription, type Observable } from 'rxjs';
import {
  createEventRecorder,
  isStatus,
  type Client,
  type EventRecorder,
  type Node,
  type Pod,
  type WatchEvent,
} from '../api/index.ts';
import { operation, perform, type Operation, type World } from '../sim/index.ts';
import { NodeTable } from './node-table.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    'pod.bound': { readonly pod: string; readonly node: string };
  }
}

export interface SchedulerOptions {
  readonly world: World;
  readonly client: Client;
}

const ACTOR = 'scheduler';

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #recorder: EventRecorder;
  readonly #nodes = new NodeTable();
  readonly #watching = new Subscription();
  /** Waiting for a node, by UID, in order of arrival. */
  readonly #pending = new Map<string, Pod>();
  /** Pods bound or being bound, and where. */
  readonly #assigned = new Map<string, string>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { world, client } = options;
    const component = 'default-scheduler';
    this.#recorder = createEventRecorder({ world, client, actor: ACTOR, component });
  }

  start(): void {
    const { client } = this.#options;
    const pods = client.resource('pods');
    this.#follow(client.resource('nodes').watch(), (event) => this.#nodeChanged(event));
    this.#follow(pods.watch(), (event) => this.#podChanged(event));
  }

  stop(): void {
    this.#watching.unsubscribe();
  }

  #podChanged(event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') return;
    const { object: pod } = event;
    const { uid } = pod.metadata;
    const nodeName = pod.spec.nodeName ?? '';
    const phase = pod.status.phase;
    if (event.type === 'DELETED' || phase === 'Succeeded' || phase === 'Failed') {
      this.#pending.delete(uid);
      this.#release(uid);
    } else if (nodeName !== '') {
      this.#pending.delete(uid);
      this.#assign(uid, nodeName);
    } else if (!this.#assigned.has(uid)) {
      this.#pending.set(uid, pod);
      this.#schedule(pod);
    }
  }

  #nodeChanged(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') this.#nodes.remove(event.object.metadata.name);
    else this.#nodes.set(event.object);
    this.#retryPending();
  }

  #retryPending(): void {
    for (const pod of [...this.#pending.values()]) this.#schedule(pod);
  }

  #schedule(pod: Pod): void {
    const { uid, namespace, name } = pod.metadata;
    const node = this.#nodes.choose(pod);
    if (node === undefined) {
      const total = String(this.#nodes.size);
      this.#recorder.event(
        pod,
        'Warning',
        'FailedScheduling',
        `0/${total} nodes are available: no node fits the pod.`,
      );
      return;
    }
    this.#pending.delete(uid);
    this.#assign(uid, node);
    const bound = `${namespace}/${name}`;
    const { world, client } = this.#options;
    const recorder = this.#recorder;
    this.#run(
      operation(
        function* (this: Scheduler) {
          try {
            yield* perform(client.bind({ name, namespace }, node));
          } catch (error) {
            if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
            this.#release(uid);
            return;
          }
          world.trace.append(ACTOR, 'pod.bound', { pod: bound, node });
          recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${bound} to ${node}`);
        }.bind(this),
      ),
    );
  }

  #assign(uid: string, node: string): void {
    if (this.#assigned.has(uid)) return;
    this.#assigned.set(uid, node);
    this.#nodes.addPod(node);
  }

  #release(uid: string): void {
    const node = this.#assigned.get(uid);
    if (node === undefined) return;
    this.#assigned.delete(uid);
    this.#nodes.removePod(node);
    if (this.#pending.size > 0) this.#retryPending();
  }

  #follow<T>(stream: Observable<T>, take: (value: T) => void): void {
    const error = (failure: unknown): void => this.#options.world.loop.fail(failure);
    this.#watching.add(stream.subscribe({ next: take, error }));
  }

  #run(work: Operation<void>): void {
    const subscription = work.subscribe({
      error: (error: unknown) => this.#options.world.loop.fail(error),
    });
    this.#watching.add(subscription);
    subscription.add(() => this.#watching.remove(subscription));
  }
}
