/**
 * Validation of what a variable or a file shows of the pod itself: fields, and resources of containers.
 * Upstream: pkg/apis/core/validation/validation.go, validateObjectFieldSelector,
 * validateContainerResourceFieldSelector; pkg/apis/core/pods/helpers.go, ConvertDownwardAPIFieldLabel (v1.36).
 */
import type { Container } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

type Errors = readonly FieldError[];
type Source = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;
type FieldSelector = NonNullable<Source['fieldRef']>;
type ResourceSelector = Omit<NonNullable<Source['resourceFieldRef']>, 'resource'> & {
  readonly resource?: string;
};

/** Fields that have a name, whether or not everybody may show them. */
const KNOWN_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** `metadata.labels['app']` */
const SUBSCRIPT = /^(.+?)\['(.*)'\]$/;

/** @param supported what may be shown here, besides single labels and annotations */
export function validateFieldSelector(
  { apiVersion, fieldPath }: Partial<FieldSelector>,
  supported: readonly string[],
  path: string,
): Errors {
  if (isBlank(apiVersion)) return [fieldError.required(`${path}.apiVersion`)];
  const where = `${path}.fieldPath`;
  if (isBlank(fieldPath)) return [fieldError.required(where)];
  const unconverted = (why: string): Errors => [
    fieldError.invalid(where, fieldPath, `error converting fieldPath: ${why}`),
  ];
  if (apiVersion !== 'v1') return unconverted(`unsupported pod version: ${apiVersion}`);
  const [, map, key = ''] = SUBSCRIPT.exec(fieldPath) ?? [];
  if (map === 'metadata.labels') return invalidFor(path, key, isQualifiedName(key));
  if (map === 'metadata.annotations') {
    const lower = key.toLowerCase();
    return invalidFor(path, lower, isQualifiedName(lower));
  }
  if (map !== undefined) return unconverted(`field label does not support subscript: ${fieldPath}`);
  // What old clients call it.
  const field = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  if (!KNOWN_FIELDS.includes(field)) return unconverted(`field label not supported: ${fieldPath}`);
  if (supported.includes(field)) return NO_ERRORS;
  return [fieldError.notSupported(where, field, supported)];
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(?:limits|requests)\.hugepages-/;
const CPU_DIVISORS = ['1m', '1'];
const DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'.split(', ');

/** @param isOfFile a file has to say of which container it speaks, a variable is in one */
export function validateResourceSelector(
  { containerName, resource, divisor }: ResourceSelector,
  isOfFile: boolean,
  path: string,
): Errors {
  const errors: FieldError[] = [];
  if (isOfFile && isBlank(containerName)) errors.push(fieldError.required(`${path}.containerName`));
  else if (isBlank(resource)) errors.push(fieldError.required(`${path}.resource`));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    errors.push(fieldError.notSupported(`${path}.resource`, resource, RESOURCES));
  }
  return [...errors, ...validateDivisor(resource ?? '', divisor ?? '0', `${path}.divisor`)];
}

/** A divisor is what it is written as: 1024 is no 1Ki. */
function validateDivisor(resource: string, divisor: string, path: string): Errors {
  if (parseQuantity(divisor) === 0) return NO_ERRORS;
  const called = divided(resource);
  if (called === undefined) return NO_ERRORS;
  const allowed = called === 'cpu' ? CPU_DIVISORS : DIVISORS;
  if (allowed.includes(divisor)) return NO_ERRORS;
  const values = allowed.join(called === 'cpu' ? ' and ' : ', ');
  const detail = `only divisor's values ${values} are supported with the ${called} resource`;
  return [fieldError.invalid(path, resource, detail)];
}

/** As a complaint calls it; undefined: what is no resource is not divided. */
function divided(resource: string): string | undefined {
  if (HUGE_PAGES.test(resource)) return 'hugepages';
  if (!RESOURCES.includes(resource)) return undefined;
  const name = resource.slice(resource.indexOf('.') + 1);
  return name === 'ephemeral-storage' ? 'local ephemeral storage' : name;
}

function isBlank(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}
