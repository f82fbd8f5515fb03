/**
 * What is counted of relists, and of what they found. Upstream: pkg/kubelet/pleg/generic.go, Relist,
 * updateRunningPodAndContainerMetrics (v1.36). Relists that are left out, since they would find nothing, are not
 * counted.
 */
import type { Instant } from '../../sim/index.ts';
import { DEFAULT_BUCKETS, type GaugeValue, type Histogram, type Metrics } from '../model/index.ts';
import type { PodCache } from './pod-cache.ts';

const STATES = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'running',
  CONTAINER_EXITED: 'exited',
  CONTAINER_UNKNOWN: 'unknown',
} as const;

export class PlegMeter {
  readonly #duration: Histogram;
  readonly #interval: Histogram;

  constructor(metrics: Metrics, cache: PodCache, lastRelistAt: () => Instant) {
    this.#duration = metrics.histogram('pleg_relist_duration_seconds', DEFAULT_BUCKETS);
    this.#interval = metrics.histogram('pleg_relist_interval_seconds', DEFAULT_BUCKETS);
    metrics.gauge('pleg_last_seen_seconds', () => Math.max(lastRelistAt(), 0) / 1000);
    metrics.gauge('running_pods', () => runningPods(cache));
    metrics.gauge('running_containers', () => containersByState(cache));
  }

  /** @param before when the relist before began, negative if there was none */
  relisted(startedAt: Instant, before: Instant, now: Instant): void {
    this.#duration.observe((now - startedAt) / 1000);
    if (before >= 0) this.#interval.observe((startedAt - before) / 1000);
  }
}

function runningPods(cache: PodCache): number {
  const isRunning = (state: string): boolean => state === 'SANDBOX_READY';
  return cache.statuses.filter(({ sandboxes }) => sandboxes.some(({ state }) => isRunning(state)))
    .length;
}

function containersByState(cache: PodCache): readonly GaugeValue[] {
  const counts = new Map<string, number>();
  for (const { containers } of cache.statuses) {
    for (const { state } of containers) {
      const name = STATES[state];
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].map(([container_state, value]) => ({ labels: { container_state }, value }));
}
