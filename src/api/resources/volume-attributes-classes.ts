/** What drivers may change of a volume that exists. Upstream: pkg/registry/storage/volumeattributesclass/strategy.go (v1.36). */
import type { VolumeAttributesClass } from '../cluster-objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import {
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from '../validation/volume-attributes-classes.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const volumeAttributesClasses: ResourceDefinition<VolumeAttributesClass> = {
  resource: 'volumeattributesclasses',
  kind: 'VolumeAttributesClass',
  apiVersion: 'storage.k8s.io/v1',
  group: 'storage.k8s.io',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['vac'],
  selectableFields: {},
  indexedFields: [],
  validate: validateVolumeAttributesClass,
  validateUpdate: validateVolumeAttributesClassUpdate,
};
