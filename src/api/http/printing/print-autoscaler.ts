/**
 * The rows of HorizontalPodAutoscalers. Nobody scales here, so what is measured is unknown unless somebody wrote it.
 * Upstream: pkg/printers/internalversion/printers.go, printHorizontalPodAutoscaler, formatHPAMetrics.
 */
import { isJsonObject, type ApiObject } from '../../index.ts';
import { printer } from './columns.ts';
import { age } from './human-duration.ts';

/** A spec and a status of autoscaling/v2, of which nothing is sure. */
type Fields = Readonly<Record<string, unknown>>;

const METRICS_MAX = 2;
/** Where the value of a metric is, by its type. */
const PARTS: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};

export const autoscalerPrinter = printer<ApiObject>(
  'Name, Reference, Targets, MinPods, MaxPods, Replicas, Age',
  (object, now) => {
    const { spec, status } = object as unknown as { spec: unknown; status: unknown };
    const { scaleTargetRef, metrics, minReplicas, maxReplicas = 0 } = fieldsOf(spec);
    const { currentMetrics, currentReplicas = 0 } = fieldsOf(status);
    const { kind = '', name = '' } = fieldsOf(scaleTargetRef);
    return [
      object.metadata.name,
      `${String(kind)}/${String(name)}`,
      metricsText(listOf(metrics), listOf(currentMetrics)),
      minReplicas === undefined ? '<unset>' : String(minReplicas),
      Number(maxReplicas),
      Number(currentReplicas),
      age(object.metadata.creationTimestamp, now),
    ];
  },
);

function metricsText(specs: readonly Fields[], statuses: readonly Fields[]): string {
  if (specs.length === 0) return '<none>';
  const shown = specs.slice(0, METRICS_MAX).map((spec, at) => metricText(spec, statuses[at]));
  const more = specs.length - METRICS_MAX;
  return shown.join(', ') + (more > 0 ? ` + ${String(more)} more...` : '');
}

function metricText(spec: Fields, measured: Fields | undefined): string {
  const type = String(spec['type']);
  const part = PARTS[type];
  if (part === undefined) return '<unknown type>';
  const { target, name = '' } = fieldsOf(spec[part]);
  const { averageValue, averageUtilization, value } = fieldsOf(target);
  const current = fieldsOf(fieldsOf(measured?.[part])['current']);
  const known = (what: unknown, otherwise: string): string =>
    what === undefined ? otherwise : textOf(what);
  if (type === 'Pods') {
    return `${known(current['averageValue'], UNKNOWN)}/${known(averageValue, '<nil>')}`;
  }
  if (type === 'External' || type === 'Object') {
    return averageValue === undefined
      ? `${known(current['value'], UNKNOWN)}/${known(value, '<nil>')}`
      : `${known(current['averageValue'], UNKNOWN)}/${textOf(averageValue)} (avg)`;
  }
  if (averageValue !== undefined) {
    return `${textOf(name)}: ${known(current['averageValue'], UNKNOWN)}/${textOf(averageValue)}`;
  }
  const percent = (what: unknown, otherwise: string): string =>
    what === undefined ? otherwise : `${textOf(what)}%`;
  const used = percent(current['averageUtilization'], UNKNOWN);
  return `${textOf(name)}: ${used}/${percent(averageUtilization, '<auto>')}`;
}

const UNKNOWN = '<unknown>';

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function fieldsOf(value: unknown): Fields {
  return isJsonObject(value) ? value : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
