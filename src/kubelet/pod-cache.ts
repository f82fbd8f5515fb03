/**
 * What the PLEG last saw of each pod, and waiting for news. Upstream: pkg/kubelet/container/cache.go.
 *
 * A worker's pass waits for a status newer than its own last pass. The status of a pod that did not
 * change is as new as the last relist of everything: the cache's global instant.
 */
import { createOperation, type Instant, type Operation } from '../sim/index.ts';
import { NO_RUNTIME_STATUS, type PodRuntimeStatus } from './pod-runtime-status.ts';

interface Entry {
  readonly status: PodRuntimeStatus;
  readonly modifiedAt: Instant;
}

interface Waiter {
  readonly podUid: string;
  readonly newerThan: Instant;
  readonly deliver: (status: PodRuntimeStatus) => void;
}

export class PodCache {
  readonly #entries = new Map<string, Entry>();
  readonly #waiters = new Set<Waiter>();
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

  get hasWaiters(): boolean {
    return this.#waiters.size > 0;
  }

  set(podUid: string, status: PodRuntimeStatus, at: Instant): void {
    if (status.sandboxes.length === 0 && status.containers.length === 0) {
      this.#entries.delete(podUid);
    } else {
      this.#entries.set(podUid, { status, modifiedAt: at });
    }
    this.#deliver((waiter) => waiter.podUid === podUid && at > waiter.newerThan);
  }

  /** Everything was looked at. */
  updateTime(at: Instant): void {
    this.#deliver((waiter) => at > waiter.newerThan);
  }

  getNewerThan(podUid: string, newerThan: Instant): Operation<PodRuntimeStatus> {
    return createOperation<PodRuntimeStatus>((sink) => {
      const entry = this.#entries.get(podUid);
      if ((entry?.modifiedAt ?? -1) > newerThan || this.#lastRelistAt() > newerThan) {
        sink.done(this.get(podUid));
        return undefined;
      }
      const waiter: Waiter = {
        podUid,
        newerThan,
        deliver: (status) => sink.done(status),
      };
      this.#waiters.add(waiter);
      this.#onWait();
      return () => this.#waiters.delete(waiter);
    });
  }

  #deliver(isReady: (waiter: Waiter) => boolean): void {
    for (const waiter of [...this.#waiters]) {
      if (!isReady(waiter)) continue;
      this.#waiters.delete(waiter);
      waiter.deliver(this.get(waiter.podUid));
    }
  }
}
