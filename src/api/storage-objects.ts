/** Claims of storage, volumes that claims get, and the classes that make volumes: what objects.ts is for pods and nodes. */
import type * as core from 'kubernetes-types/core/v1.js';
import type * as storage from 'kubernetes-types/storage/v1.js';
import type { NamespacedMeta, ObjectMeta } from './objects.ts';

export type PersistentVolumeClaimSpec = core.PersistentVolumeClaimSpec;
export type PersistentVolumeSpec = core.PersistentVolumeSpec;

export interface PersistentVolumeClaim {
  apiVersion: 'v1';
  kind: 'PersistentVolumeClaim';
  metadata: NamespacedMeta;
  spec: PersistentVolumeClaimSpec;
  status: core.PersistentVolumeClaimStatus & { phase?: 'Pending' | 'Bound' | 'Lost' };
}

export interface PersistentVolume {
  apiVersion: 'v1';
  kind: 'PersistentVolume';
  metadata: ObjectMeta;
  spec: PersistentVolumeSpec;
  status: core.PersistentVolumeStatus & {
    phase?: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
  };
}

export interface StorageClass extends Omit<storage.StorageClass, 'metadata'> {
  apiVersion: 'storage.k8s.io/v1';
  kind: 'StorageClass';
  metadata: ObjectMeta;
}

/** By the plural name, as in objects.ts. */
export interface StorageResources {
  persistentvolumeclaims: PersistentVolumeClaim;
  persistentvolumes: PersistentVolume;
  storageclasses: StorageClass;
}

/** What claims and volumes say of each other beside their fields. Upstream: component-helpers storage/volume/pv_helpers.go. */
export const STORAGE_ANNOTATIONS = {
  /** Of a claim: what it is bound to is settled. */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** A controller chose, not a person. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** Of a volume: who made it. */
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  /** Of a claim: who is to make its volume. */
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  /** Of a claim: the node that its first pod goes to. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  /** Of a class. */
  isDefaultClass: 'storageclass.kubernetes.io/is-default-class',
} as const;

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection';
export const VAC_PROTECTION = 'kubernetes.io/vac-protection';
export const PV_PROTECTION = 'kubernetes.io/pv-protection';

/** The class that a claim without one gets: of several the newest, then the first by name. */
export function defaultStorageClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const [first] = classes
    .filter(({ metadata }) => metadata.annotations?.[STORAGE_ANNOTATIONS.isDefaultClass] === 'true')
    .sort(newestFirst);
  return first;
}

function newestFirst({ metadata: a }: StorageClass, { metadata: b }: StorageClass): number {
  if (a.creationTimestamp !== b.creationTimestamp) {
    return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
  }
  return a.name < b.name ? -1 : 1;
}
