/** What the kubelet of a node answers to GET requests. Upstream: pkg/kubelet/server/server.go (v1.36). */
import type { HttpResponse } from '../api/http/index.ts';
import { perform, type Steps } from '../sim/index.ts';
import type { NodeMetrics } from './node-metrics.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** In the form that Prometheus reads. */
export type MetricsText = (node: NodeMetrics) => Promise<string>;

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const METRICS_TYPE = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' };
/** Of the prober, which upstream shows apart. */
const PROBES = 'prober_';

export function* nodePage(
  node: SimulatedNode,
  path: string,
  metricsText: MetricsText,
): Steps<HttpResponse> {
  const { name, host, kubelet } = node;
  const json = (value: object): HttpResponse => ({
    status: 200,
    headers: JSON_TYPE,
    body: JSON.stringify(value),
  });
  const metrics = function* (isShown: (family: string) => boolean): Steps<HttpResponse> {
    const families = kubelet.metrics.read().filter((family) => isShown(family.name));
    const text = yield* perform(host.perform(() => metricsText({ node: name, families })));
    return { status: 200, headers: METRICS_TYPE, body: text };
  };
  switch (path.replace(/\/$/, '')) {
    case '/healthz':
    case '/healthz/ping':
    case '/healthz/syncloop':
      return { status: 200, headers: TEXT, body: 'ok' };
    case '/metrics':
      return yield* metrics((family) => !family.startsWith(PROBES));
    case '/metrics/probes':
      return yield* metrics((family) => family.startsWith(PROBES));
    case '/pods':
      return json(kubelet.pages.pods());
    case '/configz':
      return json(kubelet.pages.configuration());
    case '/stats/summary':
      return json(yield* kubelet.pages.summary());
    default:
      return { status: 404, headers: TEXT, body: '404 page not found\n' };
  }
}
