/** ConfigMaps. Upstream: pkg/registry/core/configmap/strategy.go. */
import type { ConfigMap } from '../objects.ts';
import { validateConfigMap, validateConfigMapUpdate } from '../validation/data.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const configMaps: ResourceDefinition<ConfigMap> = {
  resource: 'configmaps',
  kind: 'ConfigMap',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  shortNames: ['cm'],
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
};
