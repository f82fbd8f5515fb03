/**
 * Validation of volumes whose files come from the API: ConfigMaps, Secrets, fields of the pod, tokens.
 * Upstream: pkg/apis/core/validation/validation.go, validateSecretVolumeSource, validateDownwardAPIVolumeFile,
 * validateProjectionSources (v1.36).
 */
import type { Volume } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateFieldSelector, validateResourceSelector } from './field-selectors.ts';
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

/**
 * What each of several is wrong about is told, too.
 * @param taken paths of the sources before, which this one adds to
 */
function validateProjection(
  source: VolumeProjection,
  volumePath: string,
  path: string,
  taken: Set<string>,
): Errors {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  const take = (itemPath: string | undefined, named: string): Errors => {
    if (itemPath === undefined || itemPath === '') return NO_ERRORS;
    const isTaken = taken.has(itemPath);
    taken.add(itemPath);
    if (!isTaken) return NO_ERRORS;
    return [fieldError.invalid(volumePath, named, 'conflicting duplicate paths')];
  };
  const errors: FieldError[] = [];
  for (const [kind, object] of Object.entries({ secret, configMap })) {
    if (object === undefined) continue;
    const { name = '', items } = object;
    errors.push(...required(name, `${path}.${kind}.name`));
    errors.push(...validateItems(items, `${path}.${kind}`));
    for (const item of items ?? []) errors.push(...take(item.path, name));
  }
  for (const item of downwardAPI?.items ?? []) {
    errors.push(...validateDownwardAPIItem(item, `${path}.downwardAPI`));
    errors.push(...take(item.path, item.path));
  }
  // Its path may be one that another source has.
  if (serviceAccountToken !== undefined) {
    errors.push(...validateToken(serviceAccountToken, volumePath, `${path}.serviceAccountToken`));
  }
  if (PROJECTIONS.filter((kind) => kind in source).length > 1) {
    errors.push(fieldError.forbidden(path, 'may not specify more than 1 volume type per source'));
  }
  return errors;
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

/** What a file can show, besides single labels and annotations. */
const FIELD_PATHS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

function validateDownwardAPIItem(item: DownwardAPIItem, path: string): Errors {
  const { path: itemPath, fieldRef, resourceFieldRef, mode } = item;
  const errors: FieldError[] = isBlank(itemPath)
    ? [fieldError.required(`${path}.path`)]
    : [...validateNonReservedPath(itemPath, `${path}.path`)];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldSelector(fieldRef, FIELD_PATHS, `${path}.fieldRef`));
    if (resourceFieldRef !== undefined) {
      const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(fieldError.invalid(path, 'resource', detail));
    }
  } else if (resourceFieldRef !== undefined) {
    const resourcePath = `${path}.resourceFieldRef`;
    errors.push(...validateResourceSelector(resourceFieldRef, true, resourcePath));
  } else {
    errors.push(fieldError.required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  return [...errors, ...validateMode(mode, `${path}.mode`)];
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
