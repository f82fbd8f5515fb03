/**
 * HorizontalPodAutoscalers as autoscaling/v1 shows them: the same objects as those of autoscaling/v2, with the one
 * metric that it knows in a field and everything else in annotations.
 * Upstream: pkg/apis/autoscaling/v1/conversion.go, defaults.go (v1.36).
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { CustomObject } from '../custom-objects.ts';
import type { InertResources } from '../inert-objects.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { ApiObject, NamespacedMeta } from '../objects.ts';
import { decode, DecodeError } from '../schema/decode.ts';
import { deepFreeze } from '../structural-sharing.ts';
import {
  validateAutoscaler,
  validateAutoscalerStatus,
  validateAutoscalerUpdate,
} from '../validation/autoscalers.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { behaviorFromV1, behaviorToV1, metricFromV1, metricToV1 } from './autoscaler-metrics-v1.ts';
import { anyDefinition, type ResourceDefinition } from './resource-definition.ts';
import { STATUS_ALONE } from './spec-generation.ts';

type Autoscaler = InertResources['horizontalpodautoscalers'];
type Metrics = NonNullable<NonNullable<Autoscaler['spec']>['metrics']>;

const API_VERSION = 'autoscaling/v1' as unknown as CustomObject['apiVersion'];
const PREFIX = 'autoscaling.alpha.kubernetes.io';
const METRICS = `${PREFIX}/metrics`;
const CURRENT_METRICS = `${PREFIX}/current-metrics`;
const CONDITIONS = `${PREFIX}/conditions`;
const BEHAVIOR = `${PREFIX}/behavior`;
const KEPT: readonly string[] = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR];
/** Of what its pods ask for. */
const CPU_PERCENT = 80;

interface Shown {
  readonly metadata: NamespacedMeta;
  spec?: JsonObject & { minReplicas?: number; targetCPUUtilizationPercentage?: number };
  status?: JsonObject & { currentCPUUtilizationPercentage?: number };
}

const SHOWN = new WeakMap<ApiObject, ApiObject>();

const view: ResourceDefinition<CustomObject> = {
  resource: 'horizontalpodautoscalers',
  struct: 'autoscalingv1.HorizontalPodAutoscaler',
  kind: 'HorizontalPodAutoscaler' as unknown as CustomObject['kind'],
  apiVersion: API_VERSION,
  group: 'autoscaling',
  namespaced: true,
  shortNames: ['hpa'],
  categories: ['all'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const { metadata, spec } = object as unknown as Shown;
    if (spec === undefined || Object.isFrozen(spec)) return;
    spec.minReplicas ??= 1;
    const hasOthers = metadata.annotations?.[METRICS] !== undefined;
    if (!hasOthers) spec.targetCPUUtilizationPercentage ??= CPU_PERCENT;
  },
  prepareForCreate(object) {
    (object as unknown as Shown).status = {};
  },
  prepareForUpdate(next, old) {
    (next as { status?: unknown }).status = (old as { status?: unknown }).status;
  },
  validate: (shown) => validateAutoscaler(stored(shown)),
  validateUpdate: (next, old) => validateAutoscalerUpdate(stored(next), stored(old)),
  status: {
    ...(STATUS_ALONE as object as { prepareForUpdate: (next: object, old: object) => void }),
    validateUpdate: (next) => validateAutoscalerStatus(stored(next)),
  },
  view: {
    name: 'horizontalpodautoscalers/autoscaling.v1',
    storedAs: 'horizontalpodautoscalers',
    read(object) {
      if (object.apiVersion === API_VERSION) return object;
      let shown = SHOWN.get(object);
      if (shown === undefined) {
        SHOWN.set(object, (shown = deepFreeze(shownOf(object as Autoscaler))));
      }
      return shown;
    },
    write: (object) => stored(object as unknown as CustomObject),
  },
};

export const AUTOSCALERS_V1 = anyDefinition(view);

function shownOf({ metadata, spec = {}, status = {} }: Autoscaler): ApiObject {
  const { metrics = [], behavior, ...same } = spec;
  const { currentMetrics = [], conditions = [], ...seen } = status;
  const cpu = metrics.find(isCpu)?.resource?.target.averageUtilization;
  const used = currentMetrics.find(({ resource }) => resource?.name === 'cpu')?.resource?.current;
  const others = metrics.filter((metric) => !isCpu(metric));
  const annotations = {
    ...withoutKept(metadata.annotations),
    ...textOf(METRICS, others, (each) => metricToV1(each as object as JsonObject, 'target')),
    ...textOf(CURRENT_METRICS, currentMetrics, (each) =>
      metricToV1(each as object as JsonObject, 'current'),
    ),
    ...textOf(CONDITIONS, conditions, (each) => each),
    ...(behavior === undefined
      ? {}
      : { [BEHAVIOR]: JSON.stringify(behaviorToV1(behavior as object as JsonObject)) }),
  };
  const shown = {
    apiVersion: API_VERSION,
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(metadata, annotations),
    spec: { ...same, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    status: {
      ...seen,
      ...(used?.averageUtilization === undefined
        ? {}
        : { currentCPUUtilizationPercentage: used.averageUtilization }),
    },
  };
  return shown as unknown as ApiObject;
}

/** As autoscaling/v2 has it; what is its own of it is open. */
function stored(object: CustomObject): Autoscaler {
  const { metadata, spec = {}, status = {} } = object as unknown as Shown;
  const { targetCPUUtilizationPercentage: cpu, ...same } = spec;
  const { currentCPUUtilizationPercentage: used, ...seen } = status;
  const { annotations = {} } = metadata;
  const others = readMetrics(annotations[METRICS]);
  const own = cpu === undefined && others.length > 0 ? [] : [cpuMetric(cpu ?? CPU_PERCENT)];
  const behavior = read(annotations[BEHAVIOR], isJsonObject);
  const ruled =
    behavior && checked('HorizontalPodAutoscalerSpec', { behavior: behaviorFromV1(behavior) });
  const measured = read(annotations[CURRENT_METRICS], Array.isArray);
  const current = measured && {
    currentMetrics: measured.map((each) => metricFromV1(Object(each) as JsonObject, 'current')),
  };
  const conditions = read(annotations[CONDITIONS], Array.isArray);
  const told = {
    ...(used === undefined ? {} : { currentMetrics: [usedMetric(used)] }),
    ...(current && checked('HorizontalPodAutoscalerStatus', current)),
    ...(conditions && checked('HorizontalPodAutoscalerStatus', { conditions })),
  };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(metadata, withoutKept(annotations)),
    spec: { ...same, metrics: [...others, ...own], ...ruled },
    status: { ...seen, ...told },
  } as Autoscaler;
}

function isCpu({ type, resource }: Metrics[number]): boolean {
  return (
    type === 'Resource' &&
    resource?.name === 'cpu' &&
    resource.target.averageUtilization !== undefined
  );
}

function cpuMetric(averageUtilization: number): Metrics[number] {
  const target = { type: 'Utilization', averageUtilization };
  return { type: 'Resource', resource: { name: 'cpu', target } };
}

function usedMetric(averageUtilization: number): object {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } };
}

function readMetrics(text: string | undefined): Metrics {
  const list = read(text, Array.isArray);
  if (list === undefined) return [];
  const metrics = list.map((each) => metricFromV1(Object(each) as JsonObject, 'target'));
  return (checked('HorizontalPodAutoscalerSpec', { metrics })?.['metrics'] ?? []) as Metrics;
}

/** Undefined: nothing is said, or nothing that can be read. */
function read<T>(text: string | undefined, is: (value: unknown) => value is T): T | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return is(value) ? value : undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

/** What is not of its types is as if it were not said. */
function checked(struct: string, value: JsonObject): JsonObject | undefined {
  try {
    return decode(struct, value, undefined, () => undefined);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function textOf<T>(
  name: string,
  list: readonly T[],
  convert: (each: T) => unknown,
): Readonly<Record<string, string>> {
  return list.length === 0 ? {} : { [name]: JSON.stringify(list.map(convert)) };
}

function withoutKept(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !KEPT.includes(name)));
}

function withAnnotations(
  metadata: NamespacedMeta,
  annotations: Record<string, string>,
): NamespacedMeta {
  const { annotations: _before, ...rest } = metadata;
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}
