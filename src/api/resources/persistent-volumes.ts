/** Volumes that outlive pods. Upstream: pkg/registry/core/persistentvolume/strategy.go (v1.36). */
import { setLegacyDefaults } from '../defaults/volume-defaults.ts';
import type { Volume } from '../objects.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../storage-objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateMountedVolume } from '../validation/storage.ts';
import { validateVolumeChange } from '../validation/volume-update.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const persistentVolumes: ResourceDefinition<PersistentVolume> = {
  resource: 'persistentvolumes',
  kind: 'PersistentVolume',
  apiVersion: 'v1',
  group: '',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'whole',
  lastLook: 'whole',
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['pv'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(volume) {
    const { spec = {} }: Partial<PersistentVolume> = volume;
    volume.spec = {
      ...spec,
      ...withSourceDefaults(spec),
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
  validate: validateMountedVolume,
  validateUpdate: validateMountedVolume,
  validateChange: validateVolumeChange,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
  summarize: (next, old) =>
    next.status.phase === old?.status.phase ? undefined : next.status.phase,
};

/** Of those that have some, which are open copies then. */
function withSourceDefaults(spec: PersistentVolumeSpec): Partial<PersistentVolumeSpec> {
  const { hostPath, iscsi, rbd, azureDisk, scaleIO } = spec;
  const sources: Pick<Volume, 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'> = {
    ...(iscsi === undefined ? {} : { iscsi: { ...iscsi } }),
    ...(rbd === undefined ? {} : { rbd: { ...rbd } }),
    ...(azureDisk === undefined ? {} : { azureDisk: { ...azureDisk } }),
    ...(scaleIO === undefined ? {} : { scaleIO: { ...scaleIO } }),
  };
  setLegacyDefaults(sources);
  const type = hostPath?.type ?? '';
  return { ...sources, ...(hostPath === undefined ? {} : { hostPath: { ...hostPath, type } }) };
}
