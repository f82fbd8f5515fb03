/**
 * Validation of PersistentVolumeClaims and PersistentVolumes.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimSpec, ValidatePersistentVolume (v1.36).
 */
import { sameValue } from '../patch/same-value.ts';
import { parseQuantity } from '../quantity.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
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
import { validateImmutable } from './pod-template.ts';
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

const CLAIM_FIXED =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaimUpdate(
  next: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): readonly FieldError[] {
  const errors = [...validateClaim(next)];
  if (!sameValue(settledSpec(next, old), old.spec)) {
    errors.push(fieldError.forbidden('spec', CLAIM_FIXED));
  }
  // A growth that fails can be taken back, down to more than what is there.
  const there = parseQuantity(old.status.capacity?.['storage'] ?? '0');
  if (sizeOf(next.spec) < sizeOf(old.spec) && sizeOf(next.spec) <= there) {
    const detail = 'field can not be less than status.capacity';
    errors.push(fieldError.forbidden('spec.resources.requests.storage', detail));
  }
  return errors;
}

/** The new spec with the old values of what may change: equal to the old spec if all is well. */
function settledSpec(
  { spec }: PersistentVolumeClaim,
  { spec: old, status }: PersistentVolumeClaim,
): PersistentVolumeClaimSpec {
  const settled = { ...spec };
  // Once each: by whoever binds it, and by whoever finds it a class.
  if ((old.volumeName ?? '') === '') keep('volumeName', settled, old);
  if (old.storageClassName === undefined) keep('storageClassName', settled, old);
  keep('volumeAttributesClassName', settled, old);
  if (status.phase !== 'Bound' || settled.resources === undefined) return settled;
  const { requests, ...others } = settled.resources;
  const before = old.resources?.requests;
  settled.resources = before === undefined ? others : { ...others, requests: before };
  if (requests === undefined) delete settled.resources.requests;
  return settled;
}

function keep<T extends object>(field: keyof T, to: T, from: T): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}

function sizeOf({ resources }: PersistentVolumeClaimSpec): number {
  return parseQuantity(resources?.requests?.['storage'] ?? '0');
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

export function validateVolumeUpdate(
  next: PersistentVolume,
  old: PersistentVolume,
): readonly FieldError[] {
  const errors = [...validateVolume(next)];
  const moved = PERSISTENT_SOURCES.some((each) => !sameValue(next.spec[each], old.spec[each]));
  if (moved) {
    const detail = 'spec.persistentvolumesource is immutable after creation';
    errors.push(fieldError.forbidden('spec.persistentvolumesource', detail));
  }
  const { volumeMode, nodeAffinity } = old.spec;
  errors.push(...validateImmutable({ volumeMode: [next.spec.volumeMode, volumeMode] }));
  if (nodeAffinity === undefined || sameValue(next.spec.nodeAffinity, nodeAffinity)) return errors;
  const given = next.spec.nodeAffinity ?? null;
  return [...errors, fieldError.invalid('nodeAffinity', given, 'field is immutable')];
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
