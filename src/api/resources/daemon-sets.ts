/** DaemonSets. Upstream: pkg/registry/apps/daemonset/strategy.go. */
import type { DaemonSet } from '../workload-objects.ts';
import { setDaemonSetDefaults } from '../defaults/workload-defaults.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from '../validation/workloads.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

export const daemonSets: ResourceDefinition<DaemonSet> = {
  resource: 'daemonsets',
  kind: 'DaemonSet',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['ds'],
  categories: ['all'],
  selectableFields: {},
  indexedFields: [],
  setDefaults: setDaemonSetDefaults,
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  status: STATUS_ALONE,
};
