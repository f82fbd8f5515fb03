/** EndpointSlices: the addresses of a Service's pods. Upstream: pkg/registry/discovery/endpointslice/strategy.go. */
import { sameValue } from '../patch/same-value.ts';
import { share } from '../structural-sharing.ts';
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
} from '../validation/endpoint-slices.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { EndpointSlice } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

type Slice = { -readonly [Field in keyof EndpointSlice]?: EndpointSlice[Field] };

export const endpointSlices: ResourceDefinition<EndpointSlice> = {
  resource: 'endpointslices',
  kind: 'EndpointSlice',
  apiVersion: 'discovery.k8s.io/v1',
  group: 'discovery.k8s.io',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'whole',
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  setDefaults(slice) {
    const { ports }: Slice = slice;
    if (
      ports === undefined ||
      ports.every(({ name, protocol }) => name !== undefined && protocol !== undefined)
    )
      return;
    slice.ports = ports.map((port) => ({
      ...port,
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
    }));
  },
  prepareForCreate(slice) {
    slice.metadata.generation = 1;
    dropTopology(slice);
  },
  prepareForUpdate(next, old) {
    const { metadata } = next;
    const given: Slice = next;
    if (given.endpoints !== undefined) next.endpoints = share(old.endpoints, next.endpoints);
    const isSame =
      sameValue(metadata.labels ?? {}, old.metadata.labels ?? {}) &&
      sameValue(
        [next.addressType, given.endpoints, given.ports],
        [old.addressType, old.endpoints, old.ports],
      );
    if (!isSame) metadata.generation = (old.metadata.generation ?? 0) + 1;
    if (given.endpoints !== old.endpoints) dropTopology(next);
  },
  validate: (slice) => validateEndpointSlice(slice),
  validateUpdate: validateEndpointSliceUpdate,
};

/** Of an older version alone. */
function dropTopology(slice: EndpointSlice): void {
  const { endpoints }: Slice = slice;
  if (!endpoints?.some(({ deprecatedTopology }) => deprecatedTopology !== undefined)) return;
  slice.endpoints = endpoints.map(({ deprecatedTopology: _, ...endpoint }) => endpoint);
}
