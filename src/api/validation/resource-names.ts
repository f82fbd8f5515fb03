/**
 * Names of what is limited and counted: `cpu`, `requests.memory`, `count/jobs.batch`, `example.com/gpu`.
 * Upstream: pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go (v1.36).
 */
import { compareQuantities, nanosOf } from '../quantity.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

const OF_CONTAINERS: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
/** Of which there are whole ones only. */
const COUNTED: readonly string[] = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const OF_QUOTAS: readonly string[] = [
  ...OF_CONTAINERS,
  ...['cpu', 'memory', 'storage', 'ephemeral-storage'].map((name) => `requests.${name}`),
  ...OF_CONTAINERS.map((name) => `limits.${name}`),
  ...COUNTED,
];

const NANO = 10n ** 9n;
const HUGE_PAGES = 'hugepages-';
const REQUESTS = 'requests.';

/** Without a domain, or of the system's. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Of a device plugin: `example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(REQUESTS)) return false;
  return isQualifiedName(REQUESTS + name).length === 0;
}

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

function isHugePagesOfQuota(name: string): boolean {
  return isHugePages(name) || name.startsWith(REQUESTS + HUGE_PAGES);
}

/** One that quotas count without being told what it is. */
export function isStandardOfQuotas(name: string): boolean {
  return OF_QUOTAS.includes(name) || isHugePagesOfQuota(name);
}

export function validateResourceName(name: string, path: string): readonly FieldError[] {
  const complaints = isQualifiedName(name);
  if (complaints.length > 0) return invalidFor(path, name, complaints);
  if (name.includes('/') || name === 'storage' || isStandardOfQuotas(name)) return NO_ERRORS;
  return [fieldError.invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** Of a limit; containers and pods have fewer. */
export function validateLimitedName(
  name: string,
  type: string,
  path: string,
): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (type !== 'Container' && type !== 'Pod') return errors;
  if (!name.includes('/')) {
    if (OF_CONTAINERS.includes(name) || isHugePages(name)) return errors;
    return [
      ...errors,
      fieldError.invalid(path, name, 'must be a standard resource for containers'),
    ];
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors;
  const detail = "doesn't follow extended resource name standard";
  return [...errors, fieldError.invalid(path, name, detail)];
}

/** Of a quota, with its amount. */
export function validateQuotaAmount(
  name: string,
  quantity: string,
  path: string,
): readonly FieldError[] {
  const errors = [...validateResourceName(name, path)];
  if (!name.includes('/') && !isStandardOfQuotas(name)) {
    errors.push(fieldError.invalid(path, name, 'must be a standard resource for quota'));
  }
  return [...errors, ...validateAmount(name, quantity, path)];
}

/** Not below nothing; of what is counted, whole ones. */
export function validateAmount(
  name: string,
  quantity: string,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(quantity, '0') < 0) {
    errors.push(fieldError.invalid(path, quantity, 'must be greater than or equal to 0'));
  }
  const isCounted = COUNTED.includes(name) || isExtendedResource(name);
  if (isCounted && nanosOf(quantity) % NANO !== 0n) {
    errors.push(fieldError.invalid(path, quantity, 'must be an integer'));
  }
  return errors;
}
