/**
 * What a claim of storage says of itself, whether it is one or a template of one.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimSpec and what it calls (v1.36).
 */
import { compareQuantities } from '../quantity.ts';
import type { PersistentVolumeClaimSpec } from '../storage-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';

type Errors = readonly FieldError[];

export type ClaimSpec = Partial<PersistentVolumeClaimSpec>;

interface Reference {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

export function validateClaimSpec(spec: ClaimSpec, path: string): Errors {
  const { accessModes = [], selector, volumeMode, dataSource, dataSourceRef } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(fieldError.required(`${path}.accessModes`, 'at least 1 access mode is required'));
  }
  if (selector !== undefined) errors.push(...validateLabelSelector(selector, `${path}.selector`));
  errors.push(...validateModes(accessModes, `${path}.accessModes`));
  errors.push(...validateStorage(spec, `${path}.resources[storage]`));
  for (const field of ['storageClassName', 'volumeAttributesClassName'] as const) {
    errors.push(...validateClass(spec[field], `${path}.${field}`));
  }
  errors.push(...validateVolumeMode(volumeMode, `${path}.volumeMode`));
  if (dataSource !== undefined) errors.push(...validateSource(dataSource, `${path}.dataSource`));
  if (dataSourceRef === undefined) return errors;
  errors.push(...validateSource(dataSourceRef, `${path}.dataSourceRef`));
  const { namespace = '' } = dataSourceRef;
  const complaints = namespace === '' ? [] : isDNS1123Label(namespace);
  errors.push(...invalidFor(`${path}.dataSourceRef.namespace`, namespace, complaints));
  if (dataSource === undefined) return errors;
  const isSame = (['apiGroup', 'kind', 'name'] as const).every(
    (field) => (dataSource[field] ?? '') === (dataSourceRef[field] ?? ''),
  );
  // Upstream shows the path, a struct whose fields nobody sees.
  const differ = (detail: string): FieldError => fieldError.invalid(path, {}, detail);
  if (namespace !== '') {
    return [...errors, differ('may not be specified when dataSourceRef.namespace is specified')];
  }
  return isSame ? errors : [...errors, differ('must match dataSourceRef')];
}

function validateStorage({ resources }: ClaimSpec, path: string): Errors {
  const storage = resources?.requests?.['storage'];
  if (storage === undefined) return [fieldError.required(path)];
  if (compareQuantities(storage, '0') > 0) return NO_ERRORS;
  return [fieldError.invalid(path, storage, 'must be greater than zero')];
}

function validateSource({ apiGroup = '', kind = '', name = '' }: Reference, path: string): Errors {
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldError.required(`${path}.name`));
  if (kind === '') errors.push(fieldError.required(`${path}.kind`));
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(fieldError.invalid(path, kind, detail));
  }
  if (apiGroup === '') return errors;
  return [...errors, ...invalidFor(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))];
}

export function validateModes(modes: readonly string[], path: string): Errors {
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => fieldError.notSupported(path, mode, ACCESS_MODES));
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode));
  if (!known.includes('ReadWriteOncePod') || known.every((mode) => mode === 'ReadWriteOncePod'))
    return errors;
  const detail = 'may not use ReadWriteOncePod with other access modes';
  return [...errors, fieldError.forbidden(path, detail)];
}

export function validateClass(name = '', path: string): Errors {
  return name === '' ? NO_ERRORS : invalidFor(path, name, isDNS1123Subdomain(name));
}

export function validateVolumeMode(mode: string | undefined, path: string): Errors {
  if (mode === undefined || VOLUME_MODES.includes(mode)) return NO_ERRORS;
  return [fieldError.notSupported(path, mode, VOLUME_MODES)];
}
