/**
 * How long pods take from when they were seen to when they run. Upstream: pkg/kubelet/kubelet.go, SyncPod,
 * PodStartDuration (v1.36).
 */
import type { Instant, World } from '../../sim/index.ts';
import { START_BUCKETS, type Histogram, type Metrics } from '../model/index.ts';

export class StartMeter {
  readonly #world: World;
  readonly #duration: Histogram;
  /** Of pods that do not run yet. */
  readonly #seenAt = new Map<string, Instant>();

  constructor(world: World, metrics: Metrics) {
    this.#world = world;
    this.#duration = metrics.histogram('pod_start_duration_seconds', START_BUCKETS);
  }

  /** A sync found it in this phase. */
  synced(podUid: string, phase: string | undefined): void {
    const seenAt = this.#seenAt.get(podUid);
    if (phase === 'Pending') {
      if (seenAt === undefined) this.#seenAt.set(podUid, this.#world.now());
      return;
    }
    if (seenAt === undefined) return;
    this.#seenAt.delete(podUid);
    if (phase === 'Running') this.#duration.observe((this.#world.now() - seenAt) / 1000);
  }

  forget(podUid: string): void {
    this.#seenAt.delete(podUid);
  }
}
