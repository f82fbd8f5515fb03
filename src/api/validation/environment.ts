/**
 * Validation of a container's variables: each is named, and has at most one source.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateEnv, ValidateEnvFrom (v1.36).
 */
import { fileKeyRefOf, type FileKeySelector } from '../env-files.ts';
import type { Container, PodSpec } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateFieldSelector, validateResourceSelector } from './field-selectors.ts';
import { validateNoBacksteps } from './paths.ts';
import { isConfigMapKey, isDNS1123Label, isDNS1123Subdomain, isEnvVarName } from './names.ts';
import { containersOf, hasContainer } from './pod-containers.ts';

type EnvVar = NonNullable<Container['env']>[number];
type EnvVarSource = NonNullable<EnvVar['valueFrom']>;
type KeySelector = NonNullable<EnvVarSource['secretKeyRef']>;
type EnvFromSource = NonNullable<Container['envFrom']>[number];

const SEVERAL = 'may not have more than one field specified at a time';
const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

export function validateEnv(env: readonly EnvVar[], path: string): readonly FieldError[] {
  return env.flatMap((variable, at) => {
    const { name, valueFrom } = variable;
    const envPath = `${path}[${String(at)}]`;
    const errors = isBlank(name)
      ? [fieldError.required(`${envPath}.name`)]
      : [...invalidFor(`${envPath}.name`, name, isEnvVarName(name))];
    if (valueFrom === undefined) return errors;
    return [...errors, ...validateValueFrom(variable, valueFrom, `${envPath}.valueFrom`)];
  });
}

export function validateEnvFrom(
  envFrom: readonly EnvFromSource[],
  path: string,
): readonly FieldError[] {
  return envFrom.flatMap((source, at) => validateSource(source, path, `${path}[${String(at)}]`));
}

function validateValueFrom(
  { value = '' }: EnvVar,
  valueFrom: EnvVarSource,
  path: string,
): readonly FieldError[] {
  const fileKeyRef = fileKeyRefOf(valueFrom);
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const errors = [
    ...(fieldRef === undefined
      ? []
      : validateFieldSelector(fieldRef, FIELD_PATHS, `${path}.fieldRef`)),
    ...(resourceFieldRef === undefined
      ? []
      : validateResourceSelector(resourceFieldRef, false, `${path}.resourceFieldRef`)),
    ...(configMapKeyRef === undefined
      ? []
      : validateKey(configMapKeyRef, `${path}.configMapKeyRef`)),
    ...(secretKeyRef === undefined ? [] : validateKey(secretKeyRef, `${path}.secretKeyRef`)),
    ...(fileKeyRef === undefined ? [] : validateFileKey(fileKeyRef, `${path}.fileKeyRef`)),
  ];
  const sourceCount = Object.keys(valueFrom).length;
  if (sourceCount === 0) {
    const detail =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(fieldError.invalid(path, '', detail));
  } else if (value !== '') {
    errors.push(fieldError.invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sourceCount > 1) errors.push(fieldError.invalid(path, '', SEVERAL));
  return errors;
}

function validateKey({ name = '', key }: KeySelector, path: string): readonly FieldError[] {
  return [
    ...invalidFor(`${path}.name`, name, isDNS1123Subdomain(name)),
    ...(isBlank(key)
      ? [fieldError.required(`${path}.key`)]
      : invalidFor(`${path}.key`, key, isConfigMapKey(key))),
  ];
}

/** A file has to be in a volume that lives with the pod; the last that upstream says of a pod. */
export function validateFileVolumes(spec: PodSpec): readonly FieldError[] {
  if (!hasContainer(spec, ({ env }) => env !== undefined)) return NO_ERRORS;
  const { volumes = [] } = spec;
  return containersOf(spec).flatMap(([path, { env = [] }]) =>
    env.flatMap(({ valueFrom }, at) => {
      const fileKeyRef = valueFrom && fileKeyRefOf(valueFrom);
      if (fileKeyRef === undefined) return [];
      const { volumeName: name = '' }: Partial<FileKeySelector> = fileKeyRef;
      const field = `${path}.env[${String(at)}].valueFrom.fileKeyRef.volumeName`;
      const volume = volumes.findLast((each) => each.name === name);
      if (volume === undefined) return [fieldError.notFound(field, name)];
      if (volume.emptyDir !== undefined) return [];
      return [fieldError.invalid(field, name, 'referenced volume must be of type emptyDir')];
    }),
  );
}

/** Upstream: validateFileKeySelector. */
function validateFileKey(
  { key, volumeName = '', path: file }: Partial<FileKeySelector>,
  path: string,
): readonly FieldError[] {
  const errors = isBlank(key)
    ? [fieldError.required(`${path}.key`)]
    : [...invalidFor(`${path}.key`, key, isEnvVarName(key))];
  if (isBlank(volumeName)) errors.push(fieldError.required(`${path}.volumeName`));
  else errors.push(...invalidFor(`${path}.volumeName`, volumeName, isDNS1123Label(volumeName)));
  if (isBlank(file)) errors.push(fieldError.required(`${path}.path`));
  else errors.push(...validateNoBacksteps(file, `${path}.path`));
  return errors;
}

/** The complaint about their number names the list, as upstream's does. */
function validateSource(
  { prefix = '', configMapRef, secretRef }: EnvFromSource,
  listPath: string,
  path: string,
): readonly FieldError[] {
  const errors =
    prefix === '' ? [] : [...invalidFor(`${path}.prefix`, prefix, isEnvVarName(prefix))];
  for (const [field, reference] of Object.entries({ configMapRef, secretRef })) {
    if (reference === undefined) continue;
    const { name = '' } = reference;
    const namePath = `${path}.${field}.name`;
    if (name === '') errors.push(fieldError.required(namePath));
    else errors.push(...invalidFor(namePath, name, isDNS1123Subdomain(name)));
  }
  if (configMapRef === undefined && secretRef === undefined) {
    const detail = 'must specify one of: `configMapRef` or `secretRef`';
    errors.push(fieldError.invalid(listPath, '', detail));
  } else if (configMapRef !== undefined && secretRef !== undefined) {
    errors.push(fieldError.invalid(listPath, '', SEVERAL));
  }
  return errors;
}

function isBlank(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}
