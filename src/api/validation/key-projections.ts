/**
 * Validation of volumes whose files come from the API: ConfigMaps, Secrets, fields of the pod, tokens.
 * Upstream: pkg/apis/core/validation/validation.go, validateSecretVolumeSource, validateDownwardAPIVolumeFile,
 * validateProjectionSources (v1.36).
 */
import { parseQuantity } from '../quantity.ts';
import type { Volume } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';
import { validateNonReservedPath } from './paths.ts';

type Errors = readonly FieldError[];
type Source<Name extends keyof Volume> = NonNullable<Volume[Name]>;
type Item = NonNullable<Source<'configMap'>['items']>[number];
type DownwardAPIItem = NonNullable<Source<'downwardAPI'>['items']>[number];
type VolumeProjection = NonNullable<Source<'projected'>['sources']>[number];
type TokenProjection = NonNullable<VolumeProjection['serviceAccountToken']>;

const MODE_MAX = 0o777;
const MODE_DETAIL = 'must be a number between 0 and 0777 (octal), both inclusive';

export function validateSecretVolume(source: Source<'secret'>, path: string): Errors {
  return [
    ...required(source.secretName, `${path}.secretName`),
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...validateItems(source.items, path),
  ];
}

export function validateConfigMapVolume(source: Source<'configMap'>, path: string): Errors {
  return [
    ...required(source.name, `${path}.name`),
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...validateItems(source.items, path),
  ];
}

/** An item is told by the path of the volume alone, as upstream does. */
export function validateDownwardAPIVolume(
  { items = [], defaultMode }: Source<'downwardAPI'>,
  path: string,
): Errors {
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...items.flatMap((item) => validateDownwardAPIItem(item, path)),
  ];
}

export function validateProjectedVolume(
  { sources = [], defaultMode }: Source<'projected'>,
  path: string,
): Errors {
  const taken = new Set<string>();
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...sources.flatMap((source, at) =>
      validateProjection(source, path, `${path}.sources[${String(at)}]`, taken),
    ),
  ];
}

const PROJECTIONS = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
] as const;

/** @param taken paths of the sources before, which this one adds to */
function validateProjection(
  source: VolumeProjection,
  volumePath: string,
  path: string,
  taken: Set<string>,
): Errors {
  const errors: FieldError[] = [];
  let isFirst = true;
  for (const name of PROJECTIONS) {
    if (!(name in source)) continue;
    if (!isFirst) {
      const detail = 'may not specify more than 1 volume type per source';
      errors.push(fieldError.forbidden(`${path}.${name}`, detail));
      continue;
    }
    isFirst = false;
    errors.push(...validateProjected(source, volumePath, path, taken));
  }
  return errors;
}

function validateProjected(
  { secret, configMap, downwardAPI, serviceAccountToken }: VolumeProjection,
  volumePath: string,
  path: string,
  taken: Set<string>,
): Errors {
  const take = (itemPath: string, named: string): Errors => {
    if (itemPath === '') return NO_ERRORS;
    const isTaken = taken.has(itemPath);
    taken.add(itemPath);
    if (!isTaken) return NO_ERRORS;
    return [fieldError.invalid(volumePath, named, 'conflicting duplicate paths')];
  };
  const object = secret ?? configMap;
  if (object !== undefined) {
    const { name = '', items } = object;
    const objectPath = `${path}.${secret === undefined ? 'configMap' : 'secret'}`;
    return [
      ...required(name, `${objectPath}.name`),
      ...validateItems(items, objectPath),
      ...(items ?? []).flatMap((item) => take(item.path, name)),
    ];
  }
  if (downwardAPI !== undefined) {
    return (downwardAPI.items ?? []).flatMap((item) => [
      ...validateDownwardAPIItem(item, `${path}.downwardAPI`),
      ...take(item.path, item.path),
    ]);
  }
  if (serviceAccountToken === undefined) return NO_ERRORS;
  return [
    ...validateToken(serviceAccountToken, volumePath, `${path}.serviceAccountToken`),
    ...take(serviceAccountToken.path, serviceAccountToken.path),
  ];
}

const EXPIRATION_MIN_SECONDS = 600;
const EXPIRATION_MAX_SECONDS = 2 ** 32;

/** Of its path upstream tells as if it were the volume's. */
function validateToken(
  { expirationSeconds = EXPIRATION_MIN_SECONDS, path: tokenPath }: TokenProjection,
  volumePath: string,
  path: string,
): Errors {
  const errors: FieldError[] = [];
  const complain = (detail: string): void => {
    errors.push(fieldError.invalid(`${path}.expirationSeconds`, expirationSeconds, detail));
  };
  if (expirationSeconds < EXPIRATION_MIN_SECONDS) {
    complain('may not specify a duration less than 10 minutes');
  }
  if (expirationSeconds > EXPIRATION_MAX_SECONDS) {
    complain('may not specify a duration larger than 2^32 seconds');
  }
  const where = `${volumePath}.path`;
  if (isBlank(tokenPath)) return [...errors, fieldError.required(where)];
  return [...errors, ...validateNonReservedPath(tokenPath, where)];
}

/** What a file can show, and of the maps single keys. */
const FIELD_PATHS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What upstream's conversion knows besides. */
const OTHER_FIELD_PATHS = [
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'spec.hostNetwork',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const SUBSCRIPT = /^(.*)\['(.*)'\]$/;
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const CPU_DIVISORS = ['1m', '1'];
const DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'.split(', ');

function validateDownwardAPIItem(item: DownwardAPIItem, path: string): Errors {
  const { path: itemPath, fieldRef, resourceFieldRef, mode } = item;
  const errors: FieldError[] = isBlank(itemPath)
    ? [fieldError.required(`${path}.path`)]
    : [...validateNonReservedPath(itemPath, `${path}.path`)];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldPath(fieldRef.fieldPath, `${path}.fieldRef`));
    if (resourceFieldRef !== undefined) {
      const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(fieldError.invalid(path, 'resource', detail));
    }
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResource(resourceFieldRef, `${path}.resourceFieldRef`));
  } else {
    errors.push(fieldError.required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  return [...errors, ...validateMode(mode, `${path}.mode`)];
}

function validateFieldPath(fieldPath: string | undefined, path: string): Errors {
  const where = `${path}.fieldPath`;
  if (fieldPath === undefined || fieldPath === '') return [fieldError.required(where)];
  const unconverted = (why: string): Errors => [
    fieldError.invalid(where, fieldPath, `error converting fieldPath: ${why}`),
  ];
  const [, map = '', key = ''] = SUBSCRIPT.exec(fieldPath) ?? [];
  if (map === 'metadata.labels') return invalidFor(path, key, isQualifiedName(key));
  if (map === 'metadata.annotations') {
    return invalidFor(path, key, isQualifiedName(key.toLowerCase()));
  }
  if (map !== '') return unconverted(`field label does not support subscript: ${fieldPath}`);
  if (FIELD_PATHS.includes(fieldPath)) return NO_ERRORS;
  if (OTHER_FIELD_PATHS.includes(fieldPath)) {
    return [fieldError.notSupported(where, fieldPath, FIELD_PATHS)];
  }
  return unconverted(`field label not supported: ${fieldPath}`);
}

function validateResource(
  { containerName, resource, divisor }: NonNullable<DownwardAPIItem['resourceFieldRef']>,
  path: string,
): Errors {
  if (isBlank(containerName)) return [fieldError.required(`${path}.containerName`)];
  if (isBlank(resource)) return [fieldError.required(`${path}.resource`)];
  if (!RESOURCES.includes(resource)) {
    return [fieldError.notSupported(`${path}.resource`, resource, RESOURCES)];
  }
  if (divisor === undefined || parseQuantity(divisor) === 0) return NO_ERRORS;
  const name = resource.slice(resource.indexOf('.') + 1);
  const allowed = name === 'cpu' ? CPU_DIVISORS : DIVISORS;
  if (allowed.some((each) => parseQuantity(each) === parseQuantity(divisor))) return NO_ERRORS;
  const values = name === 'cpu' ? allowed.join(' and ') : allowed.join(', ');
  const called = name === 'ephemeral-storage' ? 'local ephemeral storage' : name;
  const detail = `only divisor's values ${values} are supported with the ${called} resource`;
  return [fieldError.invalid(`${path}.divisor`, resource, detail)];
}

function validateItems(items: readonly Item[] = [], path: string): Errors {
  return items.flatMap((item, at) => {
    const itemPath = `${path}.items[${String(at)}]`;
    return [
      ...required(item.key, `${itemPath}.key`),
      ...(isBlank(item.path)
        ? [fieldError.required(`${itemPath}.path`)]
        : validateNonReservedPath(item.path, `${itemPath}.path`)),
      ...validateMode(item.mode, `${itemPath}.mode`),
    ];
  });
}

function validateMode(mode: number | undefined, path: string): Errors {
  if (mode === undefined || (mode >= 0 && mode <= MODE_MAX)) return NO_ERRORS;
  return [fieldError.invalid(path, mode, MODE_DETAIL)];
}

function required(value: string | undefined, path: string): Errors {
  return isBlank(value) ? [fieldError.required(path)] : NO_ERRORS;
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}
