/**
 * What the PLEG last saw of each pod, and waiting for news. Upstream: pkg/kubelet/container/cache.go.
 *
 * A worker's pass waits for a status newer than its own last pass. The status of a pod that did not
 * change is as new as the last relist of everything: the cache's global instant. A pod that could not be
 * inspected keeps its status, and whoever waits for a newer one hears the error.
 */
import { createOperation, type Instant, type Operation, type Sink } from '../../sim/index.ts';
import { NO_RUNTIME_STATUS, type PodRuntimeStatus } from '../model/index.ts';

interface Entry {
  readonly status: PodRuntimeStatus;
  /** Why the status is not newer. */
  readonly failure?: { readonly error: unknown };
  readonly modifiedAt: Instant;
}

interface Waiter {
  readonly podUid: string;
  readonly newerThan: Instant;
  readonly sink: Sink<PodRuntimeStatus>;
}

const NONE: readonly Waiter[] = [];

export class PodCache {
  readonly #entries = new Map<string, Entry>();
  /** By pod: news of one pod concerns its own waiters only. */
  readonly #waiters = new Map<string, readonly Waiter[]>();
  readonly #onWait: () => void;
  readonly #lastRelistAt: () => Instant;

  /**
   * @param onWait called when somebody begins to wait: a relist is wanted
   * @param lastRelistAt the cache's global instant: what did not change is as new as this
   */
  constructor(onWait: () => void, lastRelistAt: () => Instant) {
    this.#onWait = onWait;
    this.#lastRelistAt = lastRelistAt;
  }

  get(podUid: string): PodRuntimeStatus {
    return this.#entries.get(podUid)?.status ?? NO_RUNTIME_STATUS;
  }

  get statuses(): readonly PodRuntimeStatus[] {
    return [...this.#entries.values()].map(({ status }) => status);
  }

  get hasWaiters(): boolean {
    return this.#waiters.size > 0;
  }

  set(podUid: string, status: PodRuntimeStatus, at: Instant): void {
    if (status.sandboxes.length === 0 && status.containers.length === 0) {
      this.#entries.delete(podUid);
    } else {
      this.#entries.set(podUid, { status, modifiedAt: at });
    }
    this.#deliver(podUid, at);
  }

  /** The pod was looked at in vain. */
  setFailed(podUid: string, error: unknown, at: Instant): void {
    const status = this.get(podUid);
    this.#entries.set(podUid, { status, failure: { error }, modifiedAt: at });
    this.#deliver(podUid, at);
  }

  /** Everything was looked at. */
  updateTime(at: Instant): void {
    for (const podUid of [...this.#waiters.keys()]) this.#deliver(podUid, at);
  }

  /** What `getNewerThan` would answer at once; undefined if it would fail or wait. */
  knownNewerThan(podUid: string, newerThan: Instant): PodRuntimeStatus | undefined {
    const entry = this.#entries.get(podUid);
    if (entry === undefined || entry.failure !== undefined) return undefined;
    const isNewer = entry.modifiedAt > newerThan || this.#lastRelistAt() > newerThan;
    return isNewer ? entry.status : undefined;
  }

  getNewerThan(podUid: string, newerThan: Instant): Operation<PodRuntimeStatus> {
    return createOperation<PodRuntimeStatus>((sink) => {
      const entry = this.#entries.get(podUid);
      if ((entry?.modifiedAt ?? -1) > newerThan || this.#lastRelistAt() > newerThan) {
        this.#answer(podUid, sink);
        return undefined;
      }
      const waiter: Waiter = { podUid, newerThan, sink };
      const others = this.#waiters.get(podUid);
      this.#waiters.set(podUid, others === undefined ? [waiter] : [...others, waiter]);
      this.#onWait();
      return () => this.#remove(waiter);
    });
  }

  /** What was seen at this instant, to those who wait for something as new. */
  #deliver(podUid: string, at: Instant): void {
    for (const waiter of this.#waiters.get(podUid) ?? NONE) {
      if (at <= waiter.newerThan) continue;
      this.#remove(waiter);
      this.#answer(podUid, waiter.sink);
    }
  }

  #answer(podUid: string, sink: Sink<PodRuntimeStatus>): void {
    const failure = this.#entries.get(podUid)?.failure;
    if (failure === undefined) sink.done(this.get(podUid));
    else sink.failed(failure.error);
  }

  #remove(waiter: Waiter): void {
    const { podUid } = waiter;
    const waiters = this.#waiters.get(podUid) ?? NONE;
    if (!waiters.includes(waiter)) return;
    if (waiters.length === 1) this.#waiters.delete(podUid);
    else
      this.#waiters.set(
        podUid,
        waiters.filter((each) => each !== waiter),
      );
  }
}
