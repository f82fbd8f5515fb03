/**
 * What autoscaling/v1 has no fields for and keeps in annotations: metrics beside that of the processor, what was
 * measured of them, the behaviour. Upstream: pkg/apis/autoscaling/v1/conversion.go, annotations.go (v1.36).
 */
import type { JsonObject } from '../json-object.ts';

type Fields = Readonly<Record<string, unknown>>;

/** By type: the field that holds the metric. */
const FIELD_OF: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
  External: 'external',
};

/** Of a metric that is wanted (`target`), or of one that was measured (`current`). */
type Side = 'target' | 'current';

export function metricToV1(metric: Fields, side: Side): JsonObject {
  return eachSource(metric, (type, source) => {
    const { [side]: amounts, metric: named, describedObject, name, container } = source;
    const { value, averageValue, averageUtilization } = Object(amounts) as Fields;
    const { name: metricName, selector } = Object(named) as Fields;
    // A quantity that is no pointer in Go says 0.
    const measured = side === 'current' ? (averageValue ?? '0') : averageValue;
    switch (type) {
      case 'Object':
        return {
          target: describedObject,
          metricName,
          [`${side}Value`]: value ?? '0',
          selector,
          averageValue,
        };
      case 'Pods':
        return { metricName, [`${side}AverageValue`]: averageValue ?? '0', selector };
      case 'External':
        return {
          metricName,
          metricSelector: selector,
          [`${side}Value`]: side === 'current' ? (value ?? '0') : value,
          [`${side}AverageValue`]: averageValue,
        };
      default:
        return {
          name,
          [`${side}AverageUtilization`]: averageUtilization,
          [`${side}AverageValue`]: measured,
          container,
        };
    }
  });
}

export function metricFromV1(metric: Fields, side: Side): JsonObject {
  return eachSource(metric, (type, source) => {
    const { target, metricName, name, container } = source;
    const value = source[`${side}Value`];
    const averageValue = source[type === 'Object' ? 'averageValue' : `${side}AverageValue`];
    const averageUtilization = source[`${side}AverageUtilization`];
    const selector = source[type === 'External' ? 'metricSelector' : 'selector'];
    const named = { name: metricName ?? '', ...present({ selector }) };
    const kind = kindOf(type, { value, averageValue, averageUtilization });
    // Beside an average a value of 0 is none.
    const isNone = type === 'Object' && averageValue !== undefined && value === '0';
    const amounts = {
      ...(side === 'target' ? { type: kind } : {}),
      ...present({ value: isNone ? undefined : value, averageValue, averageUtilization }),
    };
    switch (type) {
      case 'Object':
        return { describedObject: target, metric: named, [side]: amounts };
      case 'Pods':
      case 'External':
        return { metric: named, [side]: amounts };
      default:
        return { name, container, [side]: amounts };
    }
  });
}

function kindOf(type: string, { value, averageValue, averageUtilization }: Fields): string {
  switch (type) {
    case 'Object':
      return averageValue === undefined ? 'Value' : 'AverageValue';
    case 'External':
      return value === undefined ? 'AverageValue' : 'Value';
    case 'Pods':
      return 'AverageValue';
    default:
      return averageUtilization === undefined ? 'AverageValue' : 'Utilization';
  }
}

function eachSource(metric: Fields, convert: (type: string, source: Fields) => Fields): JsonObject {
  const { type } = metric;
  const sources = Object.entries(FIELD_OF).flatMap(([each, field]) =>
    metric[field] === undefined
      ? []
      : [[field, present(convert(each, Object(metric[field]) as Fields))]],
  );
  return { type, ...Object.fromEntries(sources) } as JsonObject;
}

function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const RULES = ['stabilizationWindowSeconds', 'selectPolicy', 'policies', 'tolerance'];

/** By the names that its fields have in Go, as upstream writes it. */
export function behaviorToV1(behavior: Fields): JsonObject {
  return Object.fromEntries(
    ['scaleUp', 'scaleDown'].map((way) => [
      capitalized(way),
      behavior[way] === undefined ? null : rulesToV1(behavior[way] as Fields),
    ]),
  );
}

function rulesToV1(rules: Fields): JsonObject {
  return Object.fromEntries(
    RULES.map((field) => {
      const { [field]: value } = rules;
      const shown = Array.isArray(value) ? value.map((each) => renamed(each, capitalized)) : value;
      return [capitalized(field), shown ?? null];
    }),
  );
}

export function behaviorFromV1(behavior: Fields): JsonObject {
  return renamed(behavior, (name) => name.charAt(0).toLowerCase() + name.slice(1)) as JsonObject;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** With all its parts; what is null is not said. */
function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(said.map(([name, each]) => [rename(name), renamed(each, rename)]));
}
