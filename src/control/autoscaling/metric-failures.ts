/**
 * Why a metric of a HorizontalPodAutoscaler is not to be had where nobody serves a metrics API, in upstream's words. Pure.
 * Upstream: pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetric; replica_calculator.go;
 * metrics/client.go (v1.36).
 */
import type { Resources } from '../../api/index.ts';
import { labelSelectorText } from '../informers/index.ts';

type Autoscaler = Resources['horizontalpodautoscalers'];
export type Metric = NonNullable<NonNullable<Autoscaler['spec']>['metrics']>[number];

export interface MetricFailure {
  /** Of the condition, and of the event that is about this metric alone. */
  readonly reason: string;
  readonly message: string;
  /** What is said of all metrics together begins so. */
  readonly summary: string;
}

const NOT_FOUND = 'the server could not find the requested resource';
const NO_CUSTOM =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

export function metricFailure(metric: Metric, namespace: string): MetricFailure {
  const { resource, containerResource, pods, object, external } = metric;
  if (resource !== undefined) {
    const message = resourceMessage(resource.name, resource.target);
    return failure('FailedGetResourceMetric', message, `${resource.name} resource metric value`);
  }
  if (containerResource !== undefined) {
    const { name, container, target } = containerResource;
    const message = resourceMessage(name, target);
    const what = `${container} container metric value`;
    return failure('FailedGetContainerResourceMetric', message, what);
  }
  if (pods !== undefined) {
    const message = `unable to get metric ${pods.metric.name}: ${NO_CUSTOM}`;
    return failure('FailedGetPodsMetric', message, 'pods metric value');
  }
  if (object !== undefined) return objectFailure(object, namespace);
  if (external !== undefined) return externalFailure(external, namespace);
  const message = `unknown metric source type ${JSON.stringify(metric.type)}invalid spec`;
  return { reason: 'InvalidMetricSourceType', message, summary: message };
}

function failure(reason: string, message: string, what: string, inner = message): MetricFailure {
  return { reason, message, summary: `failed to get ${what}: ${inner}` };
}

type Target = NonNullable<Metric['resource']>['target'];

function resourceMessage(name: string, { averageValue, averageUtilization }: Target): string {
  if (averageValue === undefined && averageUtilization === undefined) {
    return 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set';
  }
  const what = averageValue === undefined ? 'utilization' : 'usage';
  return `failed to get ${name} ${what}: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${NOT_FOUND} (get pods.metrics.k8s.io)`;
}

function objectFailure(
  { describedObject, metric, target }: NonNullable<Metric['object']>,
  namespace: string,
): MetricFailure {
  const { kind, name } = describedObject;
  const message = `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/${NO_CUSTOM}`;
  const isShared = target.type === 'AverageValue';
  const inner = isShared ? `failed to get ${metric.name} object metric: ${message}` : message;
  return failure('FailedGetObjectMetric', message, 'object metric value', inner);
}

function externalFailure(
  { metric: { name, selector }, target }: NonNullable<Metric['external']>,
  namespace: string,
): MetricFailure {
  const message = `unable to get external metric ${namespace}/${name}/${labelSelectorText(selector)}: unable to fetch metrics from external metrics API: ${NOT_FOUND} (get ${name}.external.metrics.k8s.io)`;
  const what =
    target.averageValue === undefined ? `external metric ${name}` : `${name} external metric`;
  const summary = `${name} external metric value`;
  return failure('FailedGetExternalMetric', message, summary, `failed to get ${what}: ${message}`);
}
