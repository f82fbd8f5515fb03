/** Volumes that outlive pods. Upstream: pkg/registry/core/persistentvolume/strategy.go (v1.36). */
import type { PersistentVolume } from '../storage-objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateVolume } from '../validation/storage.ts';
import { validateVolumeUpdate } from '../validation/volume-update.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const persistentVolumes: ResourceDefinition<PersistentVolume> = {
  resource: 'persistentvolumes',
  kind: 'PersistentVolume',
  apiVersion: 'v1',
  group: '',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['pv'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(volume) {
    const { spec = {} }: Partial<PersistentVolume> = volume;
    const { hostPath } = spec;
    volume.spec = {
      ...spec,
      ...(hostPath === undefined ? {} : { hostPath: { ...hostPath, type: hostPath.type ?? '' } }),
      persistentVolumeReclaimPolicy: spec.persistentVolumeReclaimPolicy ?? 'Retain',
      volumeMode: spec.volumeMode ?? 'Filesystem',
    };
  },
  prepareForCreate(volume) {
    const { creationTimestamp } = volume.metadata;
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: creationTimestamp };
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
  },
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
  summarize: (next, old) =>
    next.status.phase === old?.status.phase ? undefined : next.status.phase,
};
