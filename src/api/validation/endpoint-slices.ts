/** EndpointSlices, checked. Upstream: pkg/apis/discovery/validation/validation.go (v1.36). */
import { sameValue } from '../patch/same-value.ts';
import type { EndpointSlice } from '../workload-objects.ts';
import { validateDomain } from './domains.ts';
import { validateEndpointAddress } from './endpoint-address.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import {
  octetsOf,
  parseAddress,
  validateCanonicalAddress,
  validateStrictAddress,
} from './ip-address.ts';
import { isDNS1123Label, isDNS1123Subdomain, isLabelValue, isQualifiedName } from './names.ts';
import { validateLabels } from './object-meta.ts';
import { validateImmutable } from './pod-template.ts';

type Errors = readonly FieldError[];
type Endpoint = Partial<EndpointSlice['endpoints'][number]>;
type Hints = NonNullable<Endpoint['hints']> & {
  /** Newer than the generated types. */
  readonly forNodes?: readonly { readonly name?: string }[];
};

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ENDPOINTS_MAX = 1000;
const ADDRESSES_MAX = 100;
const PORTS_MAX = 20_000;
const TOPOLOGY_LABELS_MAX = 16;
const HINTS_MAX = 8;

export function validateEndpointSlice(slice: EndpointSlice, old?: EndpointSlice): Errors {
  const { addressType = '', ports, endpoints }: Partial<EndpointSlice> = slice;
  const ofEndpoints = validateEndpoints(endpoints ?? [], addressType);
  const isOld = ofEndpoints.length > 0 && old !== undefined && sameValue(old.endpoints, endpoints);
  return [
    ...validateAddressType(addressType),
    ...validatePorts(ports ?? []),
    ...(isOld ? NO_ERRORS : ofEndpoints),
  ];
}

export function validateEndpointSliceUpdate(next: EndpointSlice, old: EndpointSlice): Errors {
  return [
    ...validateEndpointSlice(next, old),
    ...validateImmutable({ addressType: [next.addressType ?? '', old.addressType] }),
  ];
}

function validateAddressType(type: string): Errors {
  if (type === '') return [fieldError.required('addressType')];
  if (ADDRESS_TYPES.includes(type)) return NO_ERRORS;
  return [fieldError.notSupported('addressType', type, ADDRESS_TYPES)];
}

function validatePorts(ports: NonNullable<EndpointSlice['ports']>): Errors {
  if (ports.length > PORTS_MAX) return [fieldError.tooMany('ports', ports.length, PORTS_MAX)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol = 'TCP', appProtocol }, at) => {
    const path = `ports[${String(at)}]`;
    const errors: FieldError[] = [];
    if (name !== '') errors.push(...invalidFor(`${path}.name`, name, isDNS1123Label(name)));
    if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol)) {
      errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    }
    if (appProtocol !== undefined) {
      errors.push(...invalidFor(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol)));
    }
    return errors;
  });
}

function validateEndpoints(endpoints: readonly Endpoint[], addressType: string): Errors {
  if (endpoints.length > ENDPOINTS_MAX) {
    return [fieldError.tooMany('endpoints', endpoints.length, ENDPOINTS_MAX)];
  }
  return endpoints.flatMap((endpoint, at) =>
    validateEndpoint(endpoint, addressType, `endpoints[${String(at)}]`),
  );
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: string): Errors {
  const { addresses, nodeName, deprecatedTopology = {}, hostname, hints } = endpoint;
  const errors = [...validateAddresses(addresses ?? [], addressType, `${path}.addresses`)];
  if (nodeName !== undefined) {
    errors.push(...invalidFor(`${path}.nodeName`, nodeName, isDNS1123Subdomain(nodeName)));
  }
  const topology = `${path}.deprecatedTopology`;
  const labels = Object.keys(deprecatedTopology).length;
  if (labels > TOPOLOGY_LABELS_MAX) {
    errors.push(fieldError.tooMany(topology, labels, TOPOLOGY_LABELS_MAX));
  }
  errors.push(...validateLabels(deprecatedTopology, topology));
  if (hostname !== undefined) {
    errors.push(...invalidFor(`${path}.hostname`, hostname, isDNS1123Label(hostname)));
  }
  return hints === undefined ? errors : [...errors, ...validateHints(hints, `${path}.hints`)];
}

function validateAddresses(addresses: readonly string[], type: string, path: string): Errors {
  const errors: FieldError[] = [];
  if (addresses.length === 0) {
    errors.push(fieldError.required(path, 'must contain at least 1 address'));
  } else if (addresses.length > ADDRESSES_MAX) {
    errors.push(fieldError.tooMany(path, addresses.length, ADDRESSES_MAX));
  }
  for (const [at, address] of addresses.entries()) {
    const place = `${path}[${String(at)}]`;
    if (type === 'FQDN') errors.push(...validateDomain(address, place));
    else if (type === 'IPv4' || type === 'IPv6') {
      errors.push(...validateOfFamily(address, type, path, place));
    }
  }
  return errors;
}

function validateOfFamily(
  text: string,
  family: 'IPv4' | 'IPv6',
  all: string,
  place: string,
): Errors {
  const ofForm =
    family === 'IPv4' ? validateStrictAddress(text, place) : validateCanonicalAddress(text, place);
  if (ofForm.length > 0) return ofForm;
  const address = parseAddress(text);
  const isIPv4 = address !== undefined && octetsOf(address) !== undefined;
  const errors = validateEndpointAddress(text, place);
  if (isIPv4 === (family === 'IPv4')) return errors;
  return [fieldError.invalid(all, text, `must be an ${family} address`), ...errors];
}

function validateHints({ forZones = [], forNodes = [] }: Hints, path: string): Errors {
  if (forZones.length > HINTS_MAX) {
    return [fieldError.tooMany(`${path}.forZones`, forZones.length, HINTS_MAX)];
  }
  const errors = [...validateHintNames(forZones, `${path}.forZones`, isLabelValue)];
  if (forNodes.length > HINTS_MAX) {
    return [...errors, fieldError.tooMany(`${path}.forNodes`, forNodes.length, HINTS_MAX)];
  }
  return [...errors, ...validateHintNames(forNodes, `${path}.forNodes`, isDNS1123Subdomain)];
}

function validateHintNames(
  hints: readonly { readonly name?: string }[],
  path: string,
  complaintsOf: (name: string) => readonly string[],
): Errors {
  const names = new Set<string>();
  return hints.flatMap(({ name = '' }, at) => {
    const field = `${path}[${String(at)}].name`;
    const isTwice = names.has(name);
    names.add(name);
    return [
      ...(isTwice ? [fieldError.duplicate(field, name)] : NO_ERRORS),
      ...invalidFor(field, name, complaintsOf(name)),
    ];
  });
}
