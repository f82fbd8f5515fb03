/**
 * Admission of claims and volumes: a claim without a class gets the cluster's own (DefaultStorageClass), and both
 * are held back from deletion while they are used (StorageObjectInUseProtection). A claim grows only if its class
 * says so (PersistentVolumeClaimResize).
 * Upstream: plugin/pkg/admission/storage (v1.36).
 */
import type { ApiObject, ObjectMeta } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { forbidden } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import {
  defaultStorageClass,
  PV_PROTECTION,
  PVC_PROTECTION,
  VAC_PROTECTION,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../storage-objects.ts';
import type { ReadableStore } from '../store/store.ts';

export function admitNewStorage(object: ApiObject, store: ReadableStore): void {
  if (isClaim(object)) {
    if (object.spec.storageClassName === undefined) {
      const found = defaultStorageClass(store.list('storageclasses'));
      if (found !== undefined)
        object.spec = { ...object.spec, storageClassName: found.metadata.name };
    }
    hold(object.metadata, PVC_PROTECTION);
  } else if (isVolume(object)) hold(object.metadata, PV_PROTECTION);
  else if (object.kind === 'VolumeAttributesClass') hold(object.metadata, VAC_PROTECTION);
}

/** @throws {StatusError} Forbidden */
export function admitClaimUpdate(next: ApiObject, old: ApiObject, store: ReadableStore): void {
  if (!isClaim(next) || !isClaim(old) || sizeOf(next) <= sizeOf(old)) return;
  const { storageClassName = '' } = old.spec;
  const name = next.metadata.name;
  const definition = DEFINITIONS.persistentvolumeclaims;
  if (old.status.phase !== 'Bound') {
    throw forbidden(definition, name, 'Only bound persistent volume claims can be expanded');
  }
  const found = store.get('storageclasses', { name: storageClassName });
  if (found?.allowVolumeExpansion === true) return;
  const why =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  throw forbidden(definition, name, why);
}

function hold(metadata: ObjectMeta, finalizer: string): void {
  const { finalizers = [] } = metadata;
  if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer];
}

function sizeOf({ spec }: PersistentVolumeClaim): number {
  return parseQuantity(spec.resources?.requests?.['storage'] ?? '0');
}

function isClaim(object: ApiObject): object is PersistentVolumeClaim {
  return object.kind === 'PersistentVolumeClaim';
}

function isVolume(object: ApiObject): object is PersistentVolume {
  return object.kind === 'PersistentVolume';
}
