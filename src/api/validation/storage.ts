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
import { validateHostPath } from './volumes.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/** What a volume can be on; exactly one is named. */
export const PERSISTENT_SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof PersistentVolumeSpec)[];

export function validateClaim({ spec }: PersistentVolumeClaim): readonly FieldError[] {
  return validateClaimSpec(spec, 'spec');
}

export function validateVolume({ spec }: PersistentVolume): readonly FieldError[] {
  const { accessModes = [], capacity = {}, nodeAffinity, hostPath, local } = spec;
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
  const [first, ...others] = PERSISTENT_SOURCES.filter((source) => spec[source] !== undefined);
  if (first === undefined) errors.push(fieldError.required('spec', 'must specify a volume type'));
  for (const source of others) {
    const detail = 'may not specify more than 1 volume type';
    errors.push(fieldError.forbidden(`spec.${source}`, detail));
  }
  if (hostPath !== undefined) errors.push(...validateHostPath(hostPath, 'spec.hostPath'));
  if (local !== undefined) errors.push(...validateLocal(local));
  if (local !== undefined && nodeAffinity === undefined) {
    const detail = 'Local volume requires node affinity';
    errors.push(fieldError.required('spec.nodeAffinity', detail));
  }
  if (hostPath?.path === '/' && policy === 'Recycle') {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(fieldError.forbidden('spec.persistentVolumeReclaimPolicy', detail));
  }
  errors.push(...validateClass(storageClassName, 'spec.storageClassName'));
  return [...errors, ...validateVolumeMode(volumeMode, 'spec.volumeMode')];
}

function validateLocal({ path }: { readonly path?: string }): readonly FieldError[] {
  if (path === undefined || path === '') return [fieldError.required('spec.local.path')];
  if (!path.split('/').includes('..')) return NO_ERRORS;
  return [fieldError.invalid('spec.local.path', path, "must not contain '..'")];
}

function validateCapacity(capacity: Readonly<Record<string, string>>): readonly FieldError[] {
  const { storage, ...others } = capacity;
  const errors = Object.keys(capacity).length === 0 ? [fieldError.required('spec.capacity')] : [];
  if (storage === undefined || Object.keys(others).length > 0) {
    errors.push(fieldError.notSupported('spec.capacity', capacity, ['storage']));
  }
  for (const [resource, amount] of Object.entries(capacity)) {
    errors.push(...validatePositive(amount, `spec.capacity[${resource}]`));
  }
  return errors;
}

function validatePositive(amount: string, path: string): readonly FieldError[] {
  if (parseQuantity(amount) > 0) return NO_ERRORS;
  const error = fieldError.invalid(path, amount, 'must be greater than zero');
  if (parseQuantity(amount) === 0) return [error];
  return [fieldError.invalid(path, amount, 'must be greater than or equal to 0'), error];
}
