/** Upstream: pkg/apis/core/validation/validation.go, ValidateEndpoints, ValidateEndpointIP (v1.36). */
import { sameValue } from '../patch/same-value.ts';
import type { Endpoints } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateAddress } from './ip-address.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from './names.ts';
import { validatePortNumber } from './ports.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateEndpoints({ subsets = [] }: Endpoints): readonly FieldError[] {
  return subsets.flatMap((subset, at) => validateSubset(subset, `subsets[${String(at)}]`));
}

/** What is there and is not changed may be wrong. */
export function validateEndpointsUpdate(next: Endpoints, old: Endpoints): readonly FieldError[] {
  const errors = validateEndpoints(next);
  return errors.length > 0 && sameValue(next.subsets, old.subsets) ? [] : errors;
}

function validateSubset(subset: Subset, path: string): readonly FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  const isEmpty = addresses.length === 0 && notReadyAddresses.length === 0;
  return [
    ...(isEmpty
      ? [fieldError.required(path, 'must specify `addresses` or `notReadyAddresses`')]
      : []),
    ...addresses.flatMap((each, at) =>
      validateEndpointAddress(each, `${path}.addresses[${String(at)}]`),
    ),
    ...notReadyAddresses.flatMap((each, at) =>
      validateEndpointAddress(each, `${path}.notReadyAddresses[${String(at)}]`),
    ),
    ...ports.flatMap((each, at) =>
      validateEndpointPort(each, ports.length > 1, `${path}.ports[${String(at)}]`),
    ),
  ];
}

function validateEndpointAddress(address: Address, path: string): readonly FieldError[] {
  const { ip = '', hostname = '', nodeName }: Partial<Address> = address;
  const complain = (field: string, value: string, complaints: readonly string[]) =>
    complaints.map((detail) => fieldError.invalid(`${path}.${field}`, value, detail));
  return [
    ...validateAddress(ip, `${path}.ip`),
    ...(hostname === '' ? [] : complain('hostname', hostname, isDNS1123Label(hostname))),
    ...(nodeName === undefined ? [] : complain('nodeName', nodeName, isDNS1123Subdomain(nodeName))),
    ...complain('ip', ip, whyNoEndpoint(ip)),
  ];
}

/** Addresses that lead nowhere from another machine. */
function whyNoEndpoint(ip: string): readonly string[] {
  if (validateAddress(ip, '').length > 0) return ['must be a valid IP address'];
  const parts = ip.split('.').map(Number);
  const [first = 0, second = 0, third = 0] = ip.includes(':') ? [] : parts;
  const text = ip.toLowerCase();
  if (/^[0:]+$/.test(text) || parts.every((part) => part === 0)) {
    return [`may not be unspecified (${ip})`];
  }
  if (/^[0:]+:0*1$/.test(text) || first === 127) {
    return ['may not be in the loopback range (127.0.0.0/8, ::1/128)'];
  }
  if (/^fe[89ab][0-9a-f]:/.test(text) || (first === 169 && second === 254)) {
    return ['may not be in the link-local range (169.254.0.0/16, fe80::/10)'];
  }
  if (/^ff[0-9a-f]2:/.test(text) || (first === 224 && second === 0 && third === 0)) {
    return ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'];
  }
  return [];
}

function validateEndpointPort(
  { name = '', port, protocol = '', appProtocol }: Port,
  isNamed: boolean,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name !== '') {
    for (const detail of isDNS1123Label(name)) {
      errors.push(fieldError.invalid(`${path}.name`, name, detail));
    }
  } else if (isNamed) errors.push(fieldError.required(`${path}.name`));
  errors.push(...validatePortNumber(port ?? 0, `${path}.port`));
  if (protocol === '') errors.push(fieldError.required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) {
    errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  }
  for (const detail of appProtocol === undefined ? [] : isQualifiedName(appProtocol)) {
    errors.push(fieldError.invalid(`${path}.appProtocol`, appProtocol, detail));
  }
  return errors;
}
