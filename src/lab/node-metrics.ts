/** What the kubelet of each node has counted since it started. */
import type { MetricReading } from '../kubelet/index.ts';
import type { Lab } from './lab.ts';

export type { MetricReading } from '../kubelet/index.ts';

export interface NodeMetrics {
  readonly node: string;
  /** By name. */
  readonly families: readonly MetricReading[];
}

export function metricsOf({ cluster }: Lab): readonly NodeMetrics[] {
  return cluster.nodes.map(({ name, kubelet }) => ({
    node: name,
    families: kubelet.metrics.read(),
  }));
}
