/**
 * Keeps the latest status of each pod and writes it to the API. Upstream:
 * pkg/kubelet/status/status_manager.go (v1.36).
 *
 * Writes go one after the other, as strategic merge patches that say what differs. The object to compare with
 * is the kubelet's own copy (its watch, or the answer to its last write), where upstream asks the server first;
 * the server still refuses a pod that was recreated, because the patch carries the UID, and merges
 * the conditions with those that others wrote meanwhile. What failed, and what somebody else changed in the API, is written
 * again at the next 10 s tick.
 */
import {
  formatTimestamp,
  isStatus,
  sameValue,
  type Client,
  type Pod,
  type PodStatus,
} from '../../api/index.ts';
import {
  errorText,
  follow,
  operation,
  perform,
  Ticker,
  type Cancel,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  isMirrorPod,
  isStaticPod,
  STATUS_SYNC_BUCKETS,
  STATUS_SYNC_MS,
  type Histogram,
  type Metrics,
} from '../model/index.ts';
import { noteTold, type CachedStatus } from './cached-status.ts';
import { checkContainerStateTransition } from './check-container-state-transition.ts';
import { withReadiness, withSandboxReady } from './conditions.ts';
import { endStatuses } from './end-statuses.ts';
import { isTerminalPhase } from './generate-pod-status.ts';
import { isTold, mergePodStatus } from './merge-pod-status.ts';
import { withContainer } from './with-container.ts';
import { sameStatus } from './same-status.ts';
import { differenceOf, newerOf } from './status-difference.ts';
import { normalizeStatus } from './normalize-status.ts';
import { ToldCounts } from './told-counts.ts';

export interface StatusManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly metrics: Metrics;
  /** The kubelet's copy of the API object: of a static pod its mirror. */
  readonly getPod: (podUid: string) => Pod | undefined;
  readonly couldHaveRunningContainers: (podUid: string) => boolean;
}

export class StatusManager {
  readonly #options: StatusManagerOptions;
  readonly #cached = new Map<string, CachedStatus>();
  /** UIDs whose cached status is newer than what was written. */
  readonly #dirty = new Set<string>();
  /** UIDs to look at again at the next tick. */
  readonly #later = new Set<string>();
  readonly #counts = new ToldCounts();
  readonly #retry: Ticker;
  #isWriting = false;
  #cancelWriting: Cancel | undefined;
  readonly #syncDuration: Histogram;

  constructor(options: StatusManagerOptions) {
    this.#options = options;
    const name = 'pod_status_sync_duration_seconds';
    this.#syncDuration = options.metrics.histogram(name, STATUS_SYNC_BUCKETS);
    this.#retry = new Ticker({
      loop: options.world.loop,
      lane: options.actor,
      periodMs: STATUS_SYNC_MS,
      pass: () => this.#reconcile(),
    });
  }

  getPodStatus(podUid: string): PodStatus | undefined {
    return this.#cached.get(podUid)?.status;
  }

  /** Takes a new status; equal ones are dropped unless the pod is being deleted. */
  setPodStatus(pod: Pod, status: PodStatus): void {
    this.#update(pod, status, pod.metadata.deletionTimestamp !== undefined, false);
  }

  /**
   * The pod's sandbox has just been made: that is said before images are pulled. Upstream:
   * pkg/kubelet/kubelet.go, OnPodSandboxReady.
   */
  sandboxReady(pod: Pod): void {
    const status = this.getPodStatus(pod.metadata.uid) ?? pod.status;
    const now = formatTimestamp(this.#options.world.now());
    this.setPodStatus(pod, { ...status, conditions: withSandboxReady(pod, status, now) });
  }

  /** A probe says so. Upstream: SetContainerReadiness. */
  setContainerReadiness(pod: Pod, containerId: string, ready: boolean): void {
    const old = this.getPodStatus(pod.metadata.uid);
    const status = old && withContainer(old, containerId, { ready });
    if (status === undefined) return;
    const now = formatTimestamp(this.#options.world.now());
    this.setPodStatus(pod, { ...status, conditions: withReadiness(pod, status, now) });
  }

  /** Upstream: SetContainerStartup. */
  setContainerStartup(pod: Pod, containerId: string, started: boolean): void {
    const old = this.getPodStatus(pod.metadata.uid);
    const status = old && withContainer(old, containerId, { started });
    if (status !== undefined) this.setPodStatus(pod, status);
  }

  /** The worker is done with the pod: whatever was not seen to end has ended. */
  terminatePod(pod: Pod): void {
    const old = this.#cached.get(pod.metadata.uid)?.status ?? pod.status;
    this.#update(pod, endStatuses(pod, old), true, true);
  }

  /**
   * The API object changed. The final delete is due at once; what is not as the kubelet said it is put
   * right at the next tick. Upstream: needsUpdate, needsReconcile.
   */
  podChanged({ metadata: { uid } }: Pod): void {
    const cached = this.#cached.get(uid);
    const pod = this.#options.getPod(uid);
    if (cached === undefined || pod === undefined || this.#dirty.has(uid)) return;
    if (this.#canBeDeleted(pod, cached)) {
      this.#dirty.add(uid);
      this.#startWriting();
    } else if (this.#untold(uid, pod, cached) !== undefined) {
      this.#writeLater(uid);
    }
  }

  /** The pod is not wanted any more, and may not have ended yet. Upstream: RemoveOrphanedStatuses. */
  dropOrphan(podUid: string): void {
    const object = this.#options.getPod(podUid)?.metadata.uid;
    if (object !== undefined) this.#counts.beginAgain(podUid, object);
    this.#cached.delete(podUid);
  }

  forget(podUid: string): void {
    this.#counts.forget(podUid);
    this.#cached.delete(podUid);
    this.#dirty.delete(podUid);
    if (this.#later.delete(podUid) && this.#later.size === 0) this.#retry.stop();
  }

  stop(): void {
    this.#retry.stop();
    this.#cancelWriting?.();
  }

  #update(pod: Pod, given: PodStatus, forced: boolean, finished: boolean): void {
    const { world, actor } = this.#options;
    const { uid } = pod.metadata;
    const cached = this.#cached.get(uid);
    if (given === cached?.status && !forced) return;
    const podIsFinished = finished || (cached?.podIsFinished === true && !isStaticPod(pod));
    const old = cached?.status ?? this.#options.getPod(uid)?.status ?? pod.status;
    const illegal = checkContainerStateTransition(pod, old, given);
    if (illegal !== undefined) {
      world.trace.note(`${actor}: status update of ${uid} aborted: ${illegal}`);
      return;
    }
    const status = normalizeStatus(pod, given);
    if (cached !== undefined && !forced && sameStatus(cached.status, status)) return;
    const { answered } = cached ?? {};
    const at = world.now();
    this.#cached.set(uid, { status, podIsFinished, at, told: undefined, answered });
    this.#counts.next(uid);
    this.#dirty.add(uid);
    this.#startWriting();
  }

  #startWriting(): void {
    if (this.#isWriting || this.#dirty.size === 0) return;
    this.#isWriting = true;
    const { loop } = this.#options.world;
    // An entry of its own, as upstream's writer is a routine of its own: a worker that has given the
    // last status of a pod has moved on by then, and the phase need not be held back.
    const entry = loop.schedule(0, () => this.#writeDirty(), this.#options.actor);
    this.#cancelWriting = () => entry.cancel();
  }

  #writeDirty(): void {
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
        // Gone: the watch will say so, and then nothing is left to write.
        if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) {
          const why = errorText(error);
          world.trace.note(`${actor}: status of ${uid} not written: ${why}`);
        }
        this.#writeLater(uid);
      }
    }
  }

  #writeLater(uid: string): void {
    this.#later.add(uid);
    this.#retry.arm();
  }

  #reconcile(): void {
    for (const uid of this.#later) this.#dirty.add(uid);
    this.#later.clear();
    this.#startWriting();
  }

  *#write(uid: string): Steps<void> {
    const { client, getPod } = this.#options;
    const cached = this.#cached.get(uid);
    const seen = getPod(uid);
    if (cached === undefined || seen === undefined) return;
    const api = newerOf(seen, cached.answered);
    if (!this.#counts.isNews(uid, api.metadata.uid)) return;
    const { name, namespace } = api.metadata;
    const pods = client.resource('pods');
    const status = this.#untold(uid, api, cached);
    let current = api;
    if (status !== undefined) {
      current = yield* perform(pods.patchStatus({ name, namespace }, differenceOf(api, status)));
      noteTold(cached, current.status);
      if (sameValue(current.status, cached.status)) cached.status = current.status;
      this.#syncDuration.observe((this.#options.world.now() - cached.at) / 1000);
      this.#noteAnswer(uid, current);
    }
    // Nobody may come back to it: a pod that was rejected has no worker. Upstream: syncBatch, every 10 s.
    if (isTerminalPhase(cached.status.phase) && current.status.phase !== cached.status.phase) {
      this.#writeLater(uid);
    }
    if (!this.#canBeDeleted(current, cached)) return;
    yield* perform(
      pods.delete({ name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } }),
    );
    this.forget(uid);
  }

  /** A status may have been given while the answer was on its way. */
  #noteAnswer(uid: string, pod: Pod): void {
    const cached = this.#cached.get(uid);
    if (cached !== undefined) cached.answered = pod;
  }

  /** The status that this object should have and has not. */
  #untold(uid: string, api: Pod, cached: CachedStatus): PodStatus | undefined {
    const { status } = api;
    if (status === cached.told) return undefined;
    // No worker is known by a mirror's UID, so nothing holds back its phase: upstream asks by that one.
    const mayRun = !isMirrorPod(api) && this.#options.couldHaveRunningContainers(uid);
    const merged = mergePodStatus(status, cached.status, mayRun);
    if (!isTold(status, merged)) return merged;
    noteTold(cached, status);
    return undefined;
  }

  #canBeDeleted(api: Pod, cached: CachedStatus): boolean {
    return (
      api.metadata.deletionTimestamp !== undefined &&
      !isMirrorPod(api) &&
      cached.podIsFinished &&
      isTerminalPhase(api.status.phase)
    );
  }
}
