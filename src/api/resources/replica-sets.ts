/** ReplicaSets. Upstream: pkg/registry/apps/replicaset/strategy.go. */
import type { ReplicaSet } from '../workload-objects.ts';
import { setReplicaSetDefaults } from '../defaults/workload-defaults.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from '../validation/workloads.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import {
  beginGenerations,
  countGeneration,
  SCALE_OF_REPLICAS,
  STATUS_ALONE,
} from './spec-generation.ts';

export const replicaSets: ResourceDefinition<ReplicaSet> = {
  resource: 'replicasets',
  kind: 'ReplicaSet',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['rs'],
  categories: ['all'],
  selectableFields: { 'status.replicas': ({ status }) => String(status.replicas ?? 0) },
  indexedFields: [],
  setDefaults: setReplicaSetDefaults,
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  status: STATUS_ALONE,
  scale: SCALE_OF_REPLICAS,
};
