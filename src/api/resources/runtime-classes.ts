/** RuntimeClasses: how pods of a class are run. Upstream: pkg/registry/node/runtimeclass/strategy.go (v1.36). */
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateRuntimeClass, validateRuntimeClassUpdate } from '../validation/runtime-classes.ts';
import type { RuntimeClass } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const runtimeClasses: ResourceDefinition<RuntimeClass> = {
  resource: 'runtimeclasses',
  kind: 'RuntimeClass',
  apiVersion: 'node.k8s.io/v1',
  group: 'node.k8s.io',
  namespaced: false,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: false,
  createsOnUpdate: true,
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const given: Partial<RuntimeClass> = object;
    object.handler = given.handler ?? '';
  },
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
};
