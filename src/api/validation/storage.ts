/**
 * Validation of PersistentVolumeClaims and PersistentVolumes.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimSpec, ValidatePersistentVolume (v1.36).
 */
import { parseQuantity } from '../quantity.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeSpec,
} from '../storage-objects.ts';
import { validateNodeSelector } from './affinity.ts';
import {
  validateClaimSpec,
  validateClass,
  validateModes,
  validateVolumeMode,
} from './claim-spec.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateMountOptions, validatePersistentSources } from './persistent-sources.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

export function validateClaim({ spec }: PersistentVolumeClaim): readonly FieldError[] {
  return validateClaimSpec(spec, 'spec');
}

/** As its own fields demand, and then the plugins that mount it. Upstream: persistentvolumeStrategy.Validate. */
export function validateMountedVolume(volume: PersistentVolume): readonly FieldError[] {
  return [...validateVolume(volume), ...validateMountOptions(volume.metadata, volume.spec)];
}

export function validateVolume({ metadata, spec }: PersistentVolume): readonly FieldError[] {
  const { accessModes = [], capacity, nodeAffinity, hostPath } = spec;
  const { persistentVolumeReclaimPolicy: policy = '', storageClassName = '', volumeMode } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) errors.push(fieldError.required('spec.accessModes'));
  errors.push(...validateModes(accessModes, 'spec.accessModes'), ...validateCapacity(capacity));
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy)) {
    const field = 'spec.persistentVolumeReclaimPolicy';
    errors.push(fieldError.notSupported(field, policy, RECLAIM_POLICIES));
  }
  if (nodeAffinity !== undefined) {
    const path = 'spec.nodeAffinity.required';
    const { required } = nodeAffinity;
    if (required !== undefined) errors.push(...validateNodeSelector(required, path));
    else errors.push(fieldError.required(path, 'must specify required node constraints'));
  }
  errors.push(...validatePersistentSources(spec, metadata.name));
  if (isRoot(hostPath?.path) && policy === 'Recycle') {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(fieldError.forbidden('spec.persistentVolumeReclaimPolicy', detail));
  }
  errors.push(...validateClass(storageClassName, 'spec.storageClassName'));
  errors.push(...validateVolumeMode(volumeMode, 'spec.volumeMode'));
  return [...errors, ...validateAttributesClass(spec)];
}

function isRoot(path = ''): boolean {
  return path.startsWith('/') && path.split('/').every((part) => part === '' || part === '.');
}

/** Whose attributes it has: a class of what a driver makes. */
function validateAttributesClass(
  spec: PersistentVolumeSpec & { readonly volumeAttributesClassName?: string },
): readonly FieldError[] {
  const { volumeAttributesClassName: name, csi } = spec;
  if (name === undefined) return NO_ERRORS;
  const field = 'spec.volumeAttributesClassName';
  const errors =
    name === ''
      ? [fieldError.required(field, 'an empty string is disallowed')]
      : [...validateClass(name, field)];
  if (csi !== undefined) return errors;
  const detail = 'has to be specified when using volumeAttributesClassName';
  return [...errors, fieldError.required('spec.csi', detail)];
}

function validateCapacity(given: PersistentVolumeSpec['capacity']): readonly FieldError[] {
  const capacity: Readonly<Record<string, string>> = given ?? {};
  const { storage, ...others } = capacity;
  const errors = Object.keys(capacity).length === 0 ? [fieldError.required('spec.capacity')] : [];
  if (storage === undefined || Object.keys(others).length > 0) {
    errors.push(fieldError.notSupported('spec.capacity', given ?? null, ['storage']));
  }
  for (const [resource, amount] of Object.entries(capacity)) {
    errors.push(...validatePositive(amount, `spec.capacity[${resource}]`));
  }
  return errors;
}

function validatePositive(amount: string, path: string): readonly FieldError[] {
  const value = parseQuantity(amount);
  if (value > 0) return NO_ERRORS;
  const error = fieldError.invalid(path, amount, 'must be greater than zero');
  if (value === 0) return [error];
  // As a number, and away from nothing.
  return [fieldError.invalid(path, Math.floor(value), 'must be a valid resource quantity'), error];
}
