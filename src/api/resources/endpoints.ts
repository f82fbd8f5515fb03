/**
 * Endpoints: the addresses of a Service's pods, as they were told before there were EndpointSlices.
 * Upstream: pkg/registry/core/endpoint/strategy.go.
 */
import { validateEndpoints, validateEndpointsUpdate } from '../validation/endpoints.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { Endpoints } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const endpoints: ResourceDefinition<Endpoints> = {
  resource: 'endpoints',
  kind: 'Endpoints',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  shortNames: ['ep'],
  warning: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    if (object.subsets === undefined || Object.isFrozen(object.subsets)) return;
    object.subsets = object.subsets.map((subset) =>
      subset.ports?.every(({ protocol = '' }) => protocol !== '') === false
        ? {
            ...subset,
            ports: subset.ports.map((port) => ({ ...port, protocol: port.protocol || 'TCP' })),
          }
        : subset,
    );
  },
  validate: validateEndpoints,
  validateUpdate: validateEndpointsUpdate,
};
