/** Rows of claims, volumes and storage classes. Upstream: pkg/printers/internalversion/printers.go (v1.36). */
import {
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

const UNSET = '<unset>';

const MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

function modesText(modes: readonly string[] = []): string {
  return MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

const volumePrinter = printer<PersistentVolume>(
  'Name, Capacity, Access Modes, Reclaim Policy, Status, Claim, StorageClass, VolumeAttributesClass, Reason, Age, VolumeMode*',
  ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.capacity?.['storage'] ?? '0',
    modesText(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? '',
    metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
    spec.claimRef === undefined
      ? ''
      : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
    spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? UNSET,
    status.reason ?? '',
    age(metadata.creationTimestamp, now),
    spec.volumeMode ?? UNSET,
  ],
);

const claimPrinter = printer<PersistentVolumeClaim>(
  'Name, Status, Volume, Capacity, Access Modes, StorageClass, VolumeAttributesClass, Age, VolumeMode*',
  ({ metadata, spec, status }, now) => {
    const isBound = (spec.volumeName ?? '') !== '';
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      spec.volumeName ?? '',
      isBound ? (status.capacity?.['storage'] ?? '0') : '',
      isBound ? modesText(status.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? UNSET,
      age(metadata.creationTimestamp, now),
      spec.volumeMode ?? UNSET,
    ];
  },
);

const classPrinter = printer<StorageClass>(
  'Name, Provisioner, ReclaimPolicy, VolumeBindingMode, AllowVolumeExpansion, Age',
  ({ metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion }, now) => {
    const isDefault = metadata.annotations?.[STORAGE_ANNOTATIONS.isDefaultClass] === 'true';
    return [
      isDefault ? `${metadata.name} (default)` : metadata.name,
      provisioner,
      reclaimPolicy ?? 'Delete',
      volumeBindingMode ?? UNSET,
      String(allowVolumeExpansion ?? false),
      age(metadata.creationTimestamp, now),
    ];
  },
);

export const STORAGE_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['persistentvolumes', volumePrinter],
  ['persistentvolumeclaims', claimPrinter],
  ['storageclasses', classPrinter],
];
