/**
 * What kubelets counted, in the text form that Prometheus scrapes, by its client library; see
 * docs/decisions/0012-counting-and-showing.md. As a scraper would store it, the label `instance` names the node.
 */
import { Registry, type Metric } from 'prom-client';
import type { MetricReading, NodeMetrics } from '../lab/index.ts';

export function metricsText(nodes: readonly NodeMetrics[]): Promise<string> {
  return textOf(nodes, (node) => ({ instance: node }));
}

/** As the node's own kubelet shows it. */
export function metricsOfNode(node: NodeMetrics): Promise<string> {
  return textOf([node], () => ({}));
}

type More = (node: string) => Readonly<Record<string, string>>;

async function textOf(nodes: readonly NodeMetrics[], more: More): Promise<string> {
  const registry = new Registry();
  for (const family of nodes[0]?.families ?? []) {
    const ofAll = nodes.map(({ node, families }) => ({
      node,
      samples: families.find(({ name }) => name === family.name)?.samples ?? [],
    }));
    if (ofAll.some(({ samples }) => samples.length > 0)) {
      // A registry asks a metric for no more than this; what it makes of it is its own.
      registry.registerMetric(readOnlyMetric(family, ofAll, more) as unknown as Metric);
    }
  }
  return registry.metrics();
}

interface OfNode {
  readonly node: string;
  readonly samples: MetricReading['samples'];
}

function readOnlyMetric({ name, help, type }: MetricReading, ofAll: readonly OfNode[], more: More) {
  const values = ofAll.flatMap(({ node, samples }) =>
    samples.map(({ suffix, labels, value }) => ({
      metricName: name + suffix,
      labels: { ...labels, ...more(node) },
      value,
    })),
  );
  const read = { name, help, type, values, aggregator: 'sum' };
  return { name, help, type, get: () => Promise.resolve(read) };
}
