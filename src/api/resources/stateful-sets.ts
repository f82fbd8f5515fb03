/** StatefulSets. Upstream: pkg/registry/apps/statefulset/strategy.go. */
import type { StatefulSet } from '../workload-objects.ts';
import { setStatefulSetDefaults } from '../defaults/workload-defaults.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from '../validation/workloads.ts';
import { isDNS1123Label } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import {
  beginGenerations,
  countGeneration,
  SCALE_OF_REPLICAS,
  STATUS_ALONE,
} from './spec-generation.ts';

export const statefulSets: ResourceDefinition<StatefulSet> = {
  resource: 'statefulsets',
  kind: 'StatefulSet',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Label,
  allowUnconditionalUpdate: true,
  shortNames: ['sts'],
  categories: ['all'],
  selectableFields: {},
  indexedFields: [],
  setDefaults: setStatefulSetDefaults,
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  status: STATUS_ALONE,
  scale: SCALE_OF_REPLICAS,
};
