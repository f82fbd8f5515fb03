/** How volumes are made for claims. Upstream: pkg/registry/storage/storageclass/strategy.go (v1.36). */
import type { StorageClass } from '../storage-objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateStorageClass, validateStorageClassUpdate } from '../validation/storage-classes.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const storageClasses: ResourceDefinition<StorageClass> = {
  resource: 'storageclasses',
  kind: 'StorageClass',
  apiVersion: 'storage.k8s.io/v1',
  group: 'storage.k8s.io',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'whole and change',
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['sc'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(storageClass) {
    storageClass.reclaimPolicy ??= 'Delete';
    storageClass.volumeBindingMode ??= 'Immediate';
  },
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
};
