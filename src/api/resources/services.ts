/**
 * Services: a name, and an address if not headless, for the pods that a selector finds. Nothing here
 * sends packets; the address is what variables and names tell. Upstream: pkg/registry/core/service/strategy.go.
 */
import { setServiceDefaults } from '../defaults/service-defaults.ts';
import { isDNS1123Label } from '../validation/names.ts';
import { validateServiceStatus } from '../validation/load-balancers.ts';
import { validateService, validateServiceUpdate } from '../validation/services.ts';
import type { Service } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { dropOfOtherType } from './service-types.ts';

export const services: ResourceDefinition<Service> = {
  resource: 'services',
  kind: 'Service',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Label,
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  answersDeleted: true,
  shortNames: ['svc'],
  categories: ['all'],
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  indexedFields: [],
  setDefaults: setServiceDefaults,
  prepareForCreate(service) {
    service.status = { loadBalancer: {} };
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
    dropOfOtherType(next, old);
  },
  validate: (service) => validateService(service),
  validateUpdate: validateServiceUpdate,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
    validateUpdate: validateServiceStatus,
  },
};
