/**
 * How long the passes of workers took. Upstream: pkg/kubelet/pod_workers.go, podWorkerLoop, and pkg/kubelet/kubelet.go,
 * SyncPod, for PodWorkerDuration and PodWorkerStartDuration (v1.36).
 */
import type { Instant } from '../../sim/index.ts';
import {
  CONTAINERS_BUCKETS,
  DEFAULT_BUCKETS,
  type Histogram,
  type Metrics,
} from '../model/index.ts';

export type UpdateType = 'Create' | 'Update' | 'Sync' | 'Kill';

/** An update that a pass is made for. */
export interface Request {
  readonly type: UpdateType;
  readonly at: Instant;
}

const NAME = 'pod_worker_duration_seconds';

export class WorkerMeter {
  readonly #now: () => Instant;
  readonly #start: Histogram;
  readonly #containers: Histogram;
  readonly #durations: Readonly<Record<UpdateType, () => Histogram>>;

  constructor(metrics: Metrics, now: () => Instant) {
    this.#now = now;
    this.#start = metrics.histogram('pod_worker_start_duration_seconds', DEFAULT_BUCKETS);
    this.#containers = metrics.histogram('containers_per_pod_count', CONTAINERS_BUCKETS);
    // Made with the first observation: a type that was never asked for is not shown.
    const of = (operation_type: string) => {
      let made: Histogram | undefined;
      return () => (made ??= metrics.histogram(NAME, DEFAULT_BUCKETS, { operation_type }));
    };
    this.#durations = {
      Create: of('create'),
      Update: of('update'),
      Sync: of('sync'),
      Kill: of('kill'),
    };
  }

  /** A pod came, with so many containers. */
  created(containerCount: number): void {
    this.#containers.observe(containerCount);
  }

  asked(type: UpdateType): Request {
    return { type, at: this.#now() };
  }

  begun({ type, at }: Request): void {
    if (type === 'Create') this.#start.observe((this.#now() - at) / 1000);
  }

  ended({ type, at }: Request): void {
    this.#durations[type]().observe((this.#now() - at) / 1000);
  }
}
