/**
 * Keeps the latest status of each pod and writes it to the API. Upstream:
 * pkg/kubelet/status/status_manager.go (v1.36).
 *
 * Writes go one after the other. The object to compare with is the kubelet's own copy (its watch),
 * where upstream asks the server first; the server still refuses a pod that was recreated, because
 * the patch carries the UID. A failed write is tried again after 10 s.
 */
import { isStatus, type Client, type Pod, type PodStatus } from '../api/index.ts';
import {
  follow,
  operation,
  perform,
  Ticker,
  type Cancel,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../sim/index.ts';
import { STATUS_SYNC_MS } from './constants.ts';
import { endStatuses } from './status/end-statuses.ts';
import { isTerminalPhase } from './status/generate-pod-status.ts';
import { mergePodStatus } from './status/merge-pod-status.ts';
import { sameValue } from './status/same-value.ts';

export interface StatusManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  /** The kubelet's copy of the API object. */
  readonly getPod: (podUid: string) => Pod | undefined;
  readonly couldHaveRunningContainers: (podUid: string) => boolean;
}

interface Cached {
  readonly pod: Pod;
  readonly status: PodStatus;
  readonly podIsFinished: boolean;
}

export class StatusManager {
  readonly #options: StatusManagerOptions;
  readonly #cached = new Map<string, Cached>();
  /** UIDs whose cached status is newer than what was written. */
  readonly #dirty = new Set<string>();
  readonly #retry: Ticker;
  #isWriting = false;
  #cancelWriting: Cancel | undefined;

  constructor(options: StatusManagerOptions) {
    this.#options = options;
    this.#retry = new Ticker({
      loop: options.world.loop,
      lane: options.actor,
      periodMs: STATUS_SYNC_MS,
      pass: () => this.#startWriting(),
    });
  }

  getPodStatus(podUid: string): PodStatus | undefined {
    return this.#cached.get(podUid)?.status;
  }

  /** Takes a new status; equal ones are dropped unless the pod is being deleted. */
  setPodStatus(pod: Pod, status: PodStatus): void {
    this.#update(pod, status, pod.metadata.deletionTimestamp !== undefined, false);
  }

  /** The worker is done with the pod: whatever was not seen to end has ended. */
  terminatePod(pod: Pod): void {
    const old = this.#cached.get(pod.metadata.uid)?.status ?? pod.status;
    this.#update(pod, endStatuses(old), true, true);
  }

  /** The API object changed or went: a write, or the final delete, may be due. */
  podChanged(pod: Pod): void {
    const cached = this.#cached.get(pod.metadata.uid);
    if (cached === undefined || !this.#canBeDeleted(pod, cached)) return;
    this.#dirty.add(pod.metadata.uid);
    this.#startWriting();
  }

  forget(podUid: string): void {
    this.#cached.delete(podUid);
    this.#dirty.delete(podUid);
  }

  stop(): void {
    this.#retry.stop();
    this.#cancelWriting?.();
  }

  #update(pod: Pod, status: PodStatus, forced: boolean, finished: boolean): void {
    const { uid } = pod.metadata;
    const cached = this.#cached.get(uid);
    const podIsFinished = finished || cached?.podIsFinished === true;
    if (cached !== undefined && !forced && sameStatus(cached.status, status)) return;
    this.#cached.set(uid, { pod, status, podIsFinished });
    this.#dirty.add(uid);
    this.#startWriting();
  }

  #startWriting(): void {
    if (this.#isWriting || this.#dirty.size === 0) return;
    this.#isWriting = true;
    this.#cancelWriting = follow(
      operation(() => this.#writeAll()),
      {
        done: () => (this.#isWriting = false),
        failed: (error) => this.#options.world.loop.fail(error),
      },
    );
  }

  /** Those that become dirty meanwhile as well. */
  *#writeAll(): Steps<void> {
    const { world, actor } = this.#options;
    for (const uid of this.#dirty) {
      this.#dirty.delete(uid);
      try {
        yield* this.#write(uid);
      } catch (error) {
        rethrowProgrammerError(error);
        const why = error instanceof Error ? error.message : String(error);
        world.trace.note(`${actor}: status of ${uid} not written: ${why}`);
        this.#retry.arm();
        world.loop.schedule(0, () => this.#again(uid), actor);
      }
    }
  }

  /** Keeps the pod for the next 10 s tick without writing at once. */
  #again(uid: string): void {
    if (this.#cached.has(uid)) this.#dirty.add(uid);
  }

  *#write(uid: string): Steps<void> {
    const { client, getPod, couldHaveRunningContainers } = this.#options;
    const cached = this.#cached.get(uid);
    const api = getPod(uid);
    if (cached === undefined || api === undefined) return;
    const { name, namespace } = api.metadata;
    const pods = client.resource('pods');
    const merged = mergePodStatus(api.status, cached.status, couldHaveRunningContainers(uid));
    try {
      let current = api;
      if (merged !== undefined) {
        const patch = { metadata: { uid }, status: merged };
        current = yield* perform(pods.patchStatus({ name, namespace }, patch));
      }
      if (!this.#canBeDeleted(current, cached)) return;
      yield* perform(
        pods.delete({ name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } }),
      );
      this.#cached.delete(uid);
    } catch (error) {
      rethrowProgrammerError(error);
      // Gone, or another pod of that name: nothing to report on any more.
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }

  #canBeDeleted(api: Pod, cached: Cached): boolean {
    return (
      api.metadata.deletionTimestamp !== undefined &&
      cached.podIsFinished &&
      isTerminalPhase(api.status.phase)
    );
  }
}

/** Times are not compared: they follow from the rest. */
function sameStatus(a: PodStatus, b: PodStatus): boolean {
  return (
    a.phase === b.phase &&
    a.podIP === b.podIP &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    sameValue(a.conditions, b.conditions) &&
    sameValue(a.containerStatuses, b.containerStatuses) &&
    sameValue(a.initContainerStatuses, b.initContainerStatuses)
  );
}
