/**
 * What is written when a claim and a volume find each other. Pure: an object in, what it becomes out; the object
 * itself if it is so already. Upstream: component-helpers storage/volume/pv_helpers.go, GetBindVolumeToClaim;
 * pkg/controller/volume/persistentvolume/pv_controller.go, bind, unbindVolume (v1.36).
 */
import {
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/index.ts';
import { isBoundTo } from './matching-volume.ts';

const { bindCompleted, boundByController } = STORAGE_ANNOTATIONS;

export function volumeForClaim(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): PersistentVolume {
  const { claimRef } = volume.spec;
  if (isBoundTo(volume, claim) && claimRef?.uid === claim.metadata.uid) return volume;
  // Who names the claim already was bound by a person.
  const bound = isBoundTo(volume, claim) ? volume : annotated(volume, boundByController, 'yes');
  return { ...bound, spec: { ...volume.spec, claimRef: referenceTo(claim) } };
}

export function claimForVolume(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): PersistentVolumeClaim {
  const { name } = volume.metadata;
  const isNamed = claim.spec.volumeName === name;
  if (isNamed && claim.metadata.annotations?.[bindCompleted] !== undefined) return claim;
  const chosen = isNamed ? claim : annotated(claim, boundByController, 'yes');
  const completed = annotated(chosen, bindCompleted, 'yes');
  return { ...completed, spec: { ...claim.spec, volumeName: name } };
}

/** Of one that a person meant for the claim only the uid goes. */
export function unboundVolume(volume: PersistentVolume): PersistentVolume {
  const { claimRef, ...spec } = volume.spec;
  const { [boundByController]: byController, ...annotations } = volume.metadata.annotations ?? {};
  if (byController === undefined && claimRef !== undefined) {
    const { uid: _uid, resourceVersion: _version, ...prebound } = claimRef;
    return { ...volume, spec: { ...spec, claimRef: prebound } };
  }
  const { annotations: _old, ...metadata } = volume.metadata;
  const isEmpty = Object.keys(annotations).length === 0;
  return { ...volume, metadata: isEmpty ? metadata : { ...metadata, annotations }, spec };
}

export function referenceTo({ metadata }: PersistentVolumeClaim) {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
}

/** Where the annotation is there it stays as it is. */
export function annotated<T extends PersistentVolume | PersistentVolumeClaim>(
  object: T,
  key: string,
  value: string,
): T {
  const { annotations } = object.metadata;
  if (annotations?.[key] !== undefined) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [key]: value } },
  };
}
