/** PodDisruptionBudgets: how many pods evictions have to leave. Upstream: pkg/registry/policy/poddisruptionbudget/strategy.go. */
import { isPathSegment } from '../validation/names.ts';
import { validateDisruptionBudget } from '../validation/disruption-budgets.ts';
import type { PodDisruptionBudget } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

export const podDisruptionBudgets: ResourceDefinition<PodDisruptionBudget> = {
  resource: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  apiVersion: 'policy/v1',
  group: 'policy',
  namespaced: true,
  nameRule: isPathSegment,
  secondLook: 'none',
  allowUnconditionalUpdate: false,
  shortNames: ['pdb'],
  selectableFields: {},
  indexedFields: [],
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateDisruptionBudget,
  validateUpdate: validateDisruptionBudget,
  status: STATUS_ALONE,
};
