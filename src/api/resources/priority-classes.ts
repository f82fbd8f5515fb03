/** PriorityClasses: names of numbers by which pods go first. Upstream: pkg/registry/scheduling/priorityclass/strategy.go. */
import { isDNS1123Subdomain } from '../validation/names.ts';
import {
  validatePriorityClass,
  validatePriorityClassUpdate,
} from '../validation/priority-classes.ts';
import type { PriorityClass } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const priorityClasses: ResourceDefinition<PriorityClass> = {
  resource: 'priorityclasses',
  kind: 'PriorityClass',
  apiVersion: 'scheduling.k8s.io/v1',
  group: 'scheduling.k8s.io',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['pc'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const given: Partial<PriorityClass> = object;
    object.value = given.value ?? 0;
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
};
