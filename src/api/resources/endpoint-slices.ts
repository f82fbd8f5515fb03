/** EndpointSlices: the addresses of a Service's pods. Upstream: pkg/registry/discovery/endpointslice/strategy.go. */
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { EndpointSlice } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const endpointSlices: ResourceDefinition<EndpointSlice> = {
  resource: 'endpointslices',
  kind: 'EndpointSlice',
  apiVersion: 'discovery.k8s.io/v1',
  group: 'discovery.k8s.io',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  prepareForCreate(slice) {
    slice.metadata.generation = 1;
  },
};
