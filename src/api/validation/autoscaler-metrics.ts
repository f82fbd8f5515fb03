/** What an autoscaler measures, checked. Upstream: pkg/apis/autoscaling/validation/validation.go (v1.36). */
import { nanosOf } from '../quantity.ts';
import {
  validateObjectReference,
  type ObjectReference,
  type ReferenceRule,
} from './cross-version-reference.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { validateSegment } from './ingresses.ts';
import { isDNS1123Label } from './names.ts';
import { validateLimitedName } from './resource-names.ts';

type Errors = readonly FieldError[];

interface Target {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

/** Of whichever type: each has some of these. */
interface Source {
  readonly describedObject?: ObjectReference;
  readonly metric?: { readonly name?: string };
  readonly name?: string;
  readonly container?: string;
  readonly target?: Target;
}

type Place = 'object' | 'external' | 'pods' | 'resource' | 'containerResource';

type Metric = { readonly type?: string } & { readonly [Each in Place]?: Source };

/** By the type of the metric; in this order upstream looks at them. */
const PLACES: Readonly<Record<string, Place>> = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};
const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];

export function validateMetrics(
  metrics: readonly Metric[],
  minReplicas: number | undefined,
  path: string,
  rule: ReferenceRule,
): Errors {
  const errors = metrics.flatMap((metric, at) =>
    validateMetric(metric, `${path}[${String(at)}]`, rule),
  );
  const isFromOutside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas !== 0 || isFromOutside) return errors;
  const detail =
    'must specify at least one Object or External metric to support scaling to zero replicas';
  return [...errors, fieldError.forbidden(path, detail)];
}

function validateMetric(metric: Metric, path: string, rule: ReferenceRule): Errors {
  const { type = '' } = metric;
  const errors: FieldError[] = [];
  const unknown = fieldError.notSupported(`${path}.type`, type, TYPES);
  if (type === '') {
    errors.push(fieldError.required(`${path}.type`, 'must specify a metric source type'));
  }
  const expected = PLACES[type];
  if (expected === undefined) errors.push(unknown);
  const given = Object.values(PLACES).filter((place) => metric[place] !== undefined);
  const [first] = given;
  if (first !== undefined) {
    errors.push(...CHECKS[first](metric[first] ?? {}, `${path}.${first}`, rule));
  }
  if (expected === undefined) errors.push(unknown);
  else if (metric[expected] === undefined) {
    const detail = 'must populate information for the given metric source';
    errors.push(fieldError.required(`${path}.${expected}`, detail));
  }
  if (given.length === 1) return errors;
  const others = given.filter((place) => place !== expected);
  const detail = 'must populate the given metric source only';
  return [...errors, ...others.map((place) => fieldError.forbidden(`${path}.${place}`, detail))];
}

const CHECKS: Readonly<
  Record<Place, (source: Source, path: string, rule: ReferenceRule) => Errors>
> = {
  object: ({ describedObject = {}, metric, target = {} }, path, rule) => [
    ...validateObjectReference(describedObject, `${path}.describedObject`, rule),
    ...validateMetricName(metric, path),
    ...validateTarget(target, path),
    ...(target.value === undefined && target.averageValue === undefined
      ? [ofTarget.required(path, 'averageValue', 'must set either a target value or averageValue')]
      : []),
  ],
  external: ({ metric, target = {} }, path) => {
    const detail = 'target value for metric';
    return [
      ...validateMetricName(metric, path),
      ...validateTarget(target, path),
      ...(target.value === undefined && target.averageValue === undefined
        ? [
            ofTarget.required(
              path,
              'averageValue',
              `must set either a ${detail} or a per-pod target`,
            ),
          ]
        : []),
      ...(target.value !== undefined && target.averageValue !== undefined
        ? [ofTarget.forbidden(path, 'value', `may not set both a ${detail} and a per-pod target`)]
        : []),
    ];
  },
  pods: ({ metric, target = {} }, path) => [
    ...validateMetricName(metric, path),
    ...validateTarget(target, path),
    ...(target.averageValue === undefined
      ? [ofTarget.required(path, 'averageValue', 'must specify a positive target averageValue')]
      : []),
  ],
  resource: ({ name = '', target = {} }, path) => [
    ...(name === '' ? [fieldError.required(`${path}.name`, 'must specify a resource name')] : []),
    ...validateUtilization(target, path),
  ],
  containerResource: ({ name = '', container = '', target = {} }, path) => [
    ...(name === ''
      ? [fieldError.required(`${path}.name`, 'must specify a resource name')]
      : validateLimitedName(name, 'Container', `${path}.name`)),
    ...(container === ''
      ? [fieldError.required(`${path}.container`, 'must specify a container')]
      : invalidFor(`${path}.container`, container, isDNS1123Label(container))),
    ...validateUtilization(target, path),
  ],
};

const ofTarget = {
  required: (path: string, field: string, detail: string): FieldError =>
    fieldError.required(`${path}.target.${field}`, detail),
  forbidden: (path: string, field: string, detail: string): FieldError =>
    fieldError.forbidden(`${path}.target.${field}`, detail),
};

function validateMetricName(metric: Source['metric'], path: string): Errors {
  const { name = '' } = metric ?? {};
  const field = `${path}.metric.name`;
  if (name === '') return [fieldError.required(field, 'must specify a metric name')];
  return validateSegment(name, field);
}

/** An amount, or a share of what was asked for. */
function validateUtilization(target: Target, path: string): Errors {
  const errors = [...validateTarget(target, path)];
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization';
    errors.push(ofTarget.required(path, 'averageUtilization', detail));
  }
  if (averageUtilization === undefined || averageValue === undefined) return errors;
  const detail = 'may not set both a target raw value and a target utilization';
  return [...errors, ofTarget.forbidden(path, 'averageValue', detail)];
}

function validateTarget(target: Target, path: string): Errors {
  const { type = '', value, averageValue, averageUtilization } = target;
  const place = `${path}.target`;
  const errors: FieldError[] = [];
  if (type === '') {
    errors.push(fieldError.required(`${place}.type`, 'must specify a metric target type'));
  }
  if (!TARGET_TYPES.includes(type)) {
    const detail = 'must be either Utilization, Value, or AverageValue';
    errors.push(fieldError.invalid(`${place}.type`, type, detail));
  }
  for (const [field, amount] of Object.entries({ value, averageValue })) {
    if (amount === undefined || nanosOf(amount) > 0n) continue;
    errors.push(fieldError.invalid(`${place}.${field}`, amount, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    const field = `${place}.averageUtilization`;
    errors.push(fieldError.invalid(field, averageUtilization, 'must be greater than 0'));
  }
  return errors;
}
