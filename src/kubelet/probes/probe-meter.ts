/**
 * What is counted of one worker's probes, while it is there. Upstream: pkg/kubelet/prober/prober_manager.go,
 * ProberResults, ProberDuration (v1.36), which a kubelet shows at /metrics/probes.
 */
import type { Pod } from '../../api/index.ts';
import { DEFAULT_BUCKETS, type Metrics, type ProbeResult } from '../model/index.ts';
import type { ProbedContainer } from './probe-of.ts';

const RESULTS: Readonly<Record<ProbeResult, string>> = {
  Success: 'successful',
  Failure: 'failed',
  Unknown: 'unknown',
};

export class ProbeMeter {
  readonly #metrics: Metrics;
  readonly #labels: Readonly<Record<'probe_type' | 'container' | 'pod' | 'namespace', string>>;
  readonly #podUid: string;

  constructor(metrics: Metrics, { type, container }: ProbedContainer, { metadata }: Pod) {
    this.#metrics = metrics;
    const { name: pod, namespace, uid } = metadata;
    this.#labels = { probe_type: type, container: container.name, pod, namespace };
    this.#podUid = uid;
  }

  count(result: ProbeResult, seconds: number): void {
    this.#metrics.increment('prober_probe_total', this.#of(result));
    if (result === 'Failure') return;
    const name = 'prober_probe_duration_seconds';
    this.#metrics.observe(name, seconds, DEFAULT_BUCKETS, this.#labels);
  }

  /** Nobody asks for a pod that is gone. */
  forget(): void {
    for (const result of ['Success', 'Failure', 'Unknown'] as const) {
      this.#metrics.remove('prober_probe_total', this.#of(result));
    }
    this.#metrics.remove('prober_probe_duration_seconds', this.#labels);
  }

  #of(result: ProbeResult): Readonly<Record<string, string>> {
    return { ...this.#labels, pod_uid: this.#podUid, result: RESULTS[result] };
  }
}
