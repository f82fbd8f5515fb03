/**
 * Pods that wait for a node. Upstream: pkg/scheduler/backend/queue/scheduling_queue.go.
 *
 *     active ──take──▶ (being scheduled) ──park──▶ unschedulable ──wake──▶ backing off ──▶ active
 *
 * Active pods leave by priority, then in the order of their coming. A pod that fits nowhere is
 * parked with those that ask for the same, and woken when something changes for the better; not
 * before its back-off is over: 1 s after the first attempt, doubling to 10 s. When only a little room
 * was made, the first of each such group is enough: if it does not fit, neither do the others.
 */
import type { Pod } from '../../api/index.ts';
import type { Entry, Instant, Loop } from '../../sim/index.ts';
import type { PluginName } from './filters/node-filter.ts';
import type { PlacedPod } from './placed-pod.ts';

export interface QueuedPod {
  placed: PlacedPod;
  attemptCount: number;
  lastAttemptAt: Instant;
  /** What it asks for, once it has been parked: equal groups fit equally. */
  group: string | undefined;
  /** What refused it when it was last tried. */
  rejectedBy: ReadonlySet<PluginName>;
  backOff: Entry | undefined;
}

const NOTHING: ReadonlySet<PluginName> = new Set();
const BACK_OFF_INITIAL_MS = 1000;
const BACK_OFF_MAX_MS = 10_000;

export interface SchedulingQueueOptions {
  readonly loop: Loop;
  readonly lane: string;
  /** The pod as it will be counted. */
  readonly placed: (pod: Pod) => PlacedPod;
  /** There is something to take. */
  readonly onActive: () => void;
}

export class SchedulingQueue {
  readonly #options: SchedulingQueueOptions;
  readonly #pods = new Map<string, QueuedPod>();
  readonly #active = new Map<number, Set<QueuedPod>>();
  readonly #parked = new Map<string, Set<QueuedPod>>();

  constructor(options: SchedulingQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#pods.size;
  }

  get pods(): readonly Pod[] {
    return [...this.#pods.values()].map(({ placed }) => placed.pod);
  }

  /** A new pod, or a newer state of one; a changed spec or metadata is a reason to try again. */
  put(pod: Pod): QueuedPod {
    const { uid } = pod.metadata;
    const known = this.#pods.get(uid);
    if (known === undefined) {
      const entered = this.#enter(pod);
      this.#activate(entered);
      return entered;
    }
    const before = known.placed.pod;
    known.placed.pod = pod;
    if (before.spec === pod.spec && before.metadata.labels === pod.metadata.labels) return known;
    this.#withdraw(known);
    known.placed = this.#options.placed(pod);
    known.group = undefined;
    this.#activate(known);
    return known;
  }

  delete(podUid: string): void {
    const queued = this.#pods.get(podUid);
    if (queued === undefined) return;
    const { group } = queued;
    const isParked = group !== undefined && this.#parked.get(group)?.has(queued) === true;
    this.#withdraw(queued);
    this.#pods.delete(podUid);
    // If it was the one of its group that was to try, another tries.
    if (group !== undefined && !isParked) this.wakeGroup(group);
  }

  /** The next pod to schedule; it belongs to the caller, who parks it or has found it a node. */
  take(now: Instant): QueuedPod | undefined {
    let highest: number | undefined;
    for (const priority of this.#active.keys()) {
      if (highest === undefined || priority > highest) highest = priority;
    }
    if (highest === undefined) return undefined;
    for (const queued of this.#active.get(highest) ?? []) {
      this.#withdraw(queued);
      this.#pods.delete(queued.placed.pod.metadata.uid);
      queued.attemptCount += 1;
      queued.lastAttemptAt = now;
      return queued;
    }
    return undefined;
  }

  /** It fits nowhere as things are. */
  park(queued: QueuedPod, group: string, rejectedBy: ReadonlySet<PluginName>): void {
    queued.group = group;
    queued.rejectedBy = rejectedBy;
    this.#pods.set(queued.placed.pod.metadata.uid, queued);
    const members = this.#parked.get(group);
    if (members === undefined) this.#parked.set(group, new Set([queued]));
    else members.add(queued);
  }

  /** It could not be bound; it comes back after its back-off. */
  retry(queued: QueuedPod): void {
    this.#pods.set(queued.placed.pod.metadata.uid, queued);
    this.#backOff(queued);
  }

  /** Much may have changed: everybody tries again. */
  wakeAll(): void {
    for (const members of [...this.#parked.values()])
      for (const queued of members) this.#wake(queued);
  }

  /** What refused some changed for the better: the first of each of their groups tries. */
  wakeRejectedBy(plugins: readonly PluginName[]): void {
    for (const [first] of [...this.#parked.values()]) {
      if (first !== undefined && plugins.some((plugin) => first.rejectedBy.has(plugin))) {
        this.#wake(first);
      }
    }
  }

  /** One that is parked is tried again, whatever its back-off. */
  activate(podUid: string): void {
    const queued = this.#pods.get(podUid);
    if (queued === undefined) return;
    this.#withdraw(queued);
    this.#activate(queued);
  }

  /** The first of a group tries, and if it fits, calls for the next. */
  wakeGroup(group: string): void {
    for (const queued of this.#parked.get(group) ?? []) {
      this.#wake(queued);
      return;
    }
  }

  stop(): void {
    for (const { backOff } of this.#pods.values()) backOff?.cancel();
    this.#pods.clear();
    this.#active.clear();
    this.#parked.clear();
  }

  #enter(pod: Pod): QueuedPod {
    const queued: QueuedPod = {
      placed: this.#options.placed(pod),
      attemptCount: 0,
      lastAttemptAt: 0,
      group: undefined,
      rejectedBy: NOTHING,
      backOff: undefined,
    };
    this.#pods.set(pod.metadata.uid, queued);
    return queued;
  }

  #wake(queued: QueuedPod): void {
    this.#withdraw(queued);
    this.#backOff(queued);
  }

  #backOff(queued: QueuedPod): void {
    const { loop, lane } = this.#options;
    const delayMs = Math.min(BACK_OFF_INITIAL_MS * 2 ** (queued.attemptCount - 1), BACK_OFF_MAX_MS);
    const leftMs = queued.lastAttemptAt + delayMs - loop.now();
    if (leftMs <= 0) {
      this.#activate(queued);
      return;
    }
    const wakeUp = (): void => {
      queued.backOff = undefined;
      this.#activate(queued);
    };
    queued.backOff = loop.schedule(leftMs, wakeUp, lane);
  }

  #activate(queued: QueuedPod): void {
    const priority = queued.placed.pod.spec.priority ?? 0;
    const members = this.#active.get(priority);
    if (members === undefined) this.#active.set(priority, new Set([queued]));
    else members.add(queued);
    this.#options.onActive();
  }

  /** Out of whichever place it waits in. */
  #withdraw(queued: QueuedPod): void {
    queued.backOff?.cancel();
    queued.backOff = undefined;
    removeFrom(this.#active, queued.placed.pod.spec.priority ?? 0, queued);
    if (queued.group !== undefined) removeFrom(this.#parked, queued.group, queued);
  }
}

function removeFrom<K, T>(sets: Map<K, Set<T>>, key: K, member: T): void {
  const members = sets.get(key);
  members?.delete(member);
  if (members?.size === 0) sets.delete(key);
}
