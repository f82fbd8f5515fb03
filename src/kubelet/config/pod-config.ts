/**
 * The pods this node should run, as the API says: a watch turned into ADD, UPDATE, DELETE,
 * RECONCILE, REMOVE. Upstream: pkg/kubelet/config/config.go, checkAndUpdatePod (v1.36).
 */
import { Subject, Subscription, type Observable } from 'rxjs';
import type { Client, Pod, WatchEvent } from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';

export type PodOperation = 'ADD' | 'UPDATE' | 'DELETE' | 'RECONCILE' | 'REMOVE';

export interface PodChange {
  readonly operation: PodOperation;
  readonly pod: Pod;
}

export interface PodConfigOptions {
  readonly world: World;
  readonly client: Client;
  readonly nodeName: string;
}

export class PodConfig {
  readonly #options: PodConfigOptions;
  readonly #pods = new Map<string, Pod>();
  readonly #changes = new Subject<PodChange>();
  readonly changes$: Observable<PodChange> = this.#changes.asObservable();
  #ready = false;
  #watching = new Subscription();

  constructor(options: PodConfigOptions) {
    this.#options = options;
  }

  /** The first full list has been seen: what is not here is not wanted. */
  get ready(): boolean {
    return this.#ready;
  }

  get(podUid: string): Pod | undefined {
    return this.#pods.get(podUid);
  }

  get pods(): Iterable<Pod> {
    return this.#pods.values();
  }

  start(): void {
    const { client, nodeName, world } = this.#options;
    const pods$ = client.resource('pods').watch({ fieldSelector: { 'spec.nodeName': nodeName } });
    this.#watching = listen(world.loop, pods$, (event) => this.#take(event));
  }

  stop(): void {
    this.#watching.unsubscribe();
  }

  #take(event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') {
      this.#ready = true;
      return;
    }
    const pod = event.object;
    const { uid } = pod.metadata;
    const old = this.#pods.get(uid);
    if (event.type === 'DELETED') {
      this.#pods.delete(uid);
      // As it was last: a deletion by force says nothing of how long its containers may take.
      if (old !== undefined) this.#changes.next({ operation: 'REMOVE', pod: old });
      return;
    }
    this.#pods.set(uid, pod);
    this.#changes.next({ operation: old === undefined ? 'ADD' : classify(old, pod), pod });
  }
}

/** What kind of change this is. Pure. */
export function classify(old: Pod, pod: Pod): PodOperation {
  const a = old.metadata;
  const b = pod.metadata;
  const changed =
    a.generation !== b.generation ||
    old.spec !== pod.spec ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds ||
    !sameRecord(a.labels, b.labels) ||
    !sameRecord(a.annotations, b.annotations);
  if (!changed) return 'RECONCILE';
  return b.deletionTimestamp === undefined ? 'UPDATE' : 'DELETE';
}

/** What a pod without labels, or annotations, has of them. */
const NONE: Readonly<Record<string, string>> = {};

function sameRecord(a = NONE, b = NONE): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
