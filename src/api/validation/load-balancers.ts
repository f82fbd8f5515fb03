/** What a Service says to who balances its load, checked. Upstream: pkg/apis/core/validation/validation.go (v1.36). */
import type { Service } from '../workload-objects.ts';
import { validateCidr } from './cidr.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { parseAddress, validateStrictAddress } from './ip-address.ts';
import { isDNS1123Subdomain, isQualifiedName } from './names.ts';

type Errors = readonly FieldError[];

const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const OTHERWISE = "may only be used when `type` is 'LoadBalancer'";
const IP_MODES = ['Proxy', 'VIP'];

/** Ranges may have blanks around them, which is a part of the API by now. */
export function validateSourceRanges({ spec, metadata }: Service, old?: Service): Errors {
  const isBalanced = spec.type === 'LoadBalancer';
  const { loadBalancerSourceRanges: ranges = [] } = spec;
  if (ranges.length > 0) {
    // Upstream's path.
    const path = 'spec.LoadBalancerSourceRanges';
    const known = (old?.spec.loadBalancerSourceRanges ?? []).map((each) => each.trim());
    return [
      ...(isBalanced ? NO_ERRORS : [fieldError.forbidden(path, OTHERWISE)]),
      ...ranges.flatMap((range, at) =>
        known.includes(range.trim())
          ? NO_ERRORS
          : validateCidr(range.trim(), `${path}[${String(at)}]`),
      ),
    ];
  }
  const text = metadata.annotations?.[RANGES_ANNOTATION];
  if (text === undefined) return NO_ERRORS;
  const path = `metadata.annotations[${RANGES_ANNOTATION}]`;
  const isOld = text.trim() === '' || old?.metadata.annotations?.[RANGES_ANNOTATION] === text;
  return [
    ...(isBalanced ? NO_ERRORS : [fieldError.forbidden(path, OTHERWISE)]),
    ...(isOld ? NO_ERRORS : text.split(',').flatMap((range) => validateCidr(range.trim(), path))),
  ];
}

export function validateLoadBalancerClass({ spec }: Service): Errors {
  const { type, loadBalancerClass: name } = spec;
  const path = 'spec.loadBalancerClass';
  if (name === undefined) return NO_ERRORS;
  if (type !== 'LoadBalancer') return [fieldError.forbidden(path, OTHERWISE)];
  return invalidFor(path, name, isQualifiedName(name));
}

export function validateAllocation({ spec }: Service): Errors {
  if (spec.allocateLoadBalancerNodePorts === undefined || spec.type === 'LoadBalancer') {
    return NO_ERRORS;
  }
  return [fieldError.forbidden('spec.allocateLoadBalancerNodePorts', OTHERWISE)];
}

/** What whoever balances says of the addresses. */
export function validateServiceStatus({ spec, status }: Service, old: Service): Errors {
  const { loadBalancer = {} }: Partial<Service['status']> = status;
  const path = 'status.loadBalancer.ingress';
  const given = loadBalancer.ingress ?? [];
  if (spec.type !== 'LoadBalancer') {
    const detail = "may only be used when `spec.type` is 'LoadBalancer'";
    return given.length === 0 ? NO_ERRORS : [fieldError.forbidden(path, detail)];
  }
  const before: Partial<Service['status']> = old.status;
  const known = (before.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
  return given.flatMap((each, at) => validateIngress(each, known, `${path}[${String(at)}]`));
}

function validateIngress(
  ingress: { readonly ip?: string; readonly hostname?: string; readonly ipMode?: string },
  known: readonly (string | undefined)[],
  path: string,
): Errors {
  const { ip = '', hostname = '', ipMode } = ingress;
  const errors: FieldError[] = [];
  if (ip !== '' && !known.includes(ip)) errors.push(...validateStrictAddress(ip, `${path}.ip`));
  const mode = `${path}.ipMode`;
  if (ipMode === undefined) {
    if (ip !== '') errors.push(fieldError.required(mode, 'must be specified when `ip` is set'));
  } else if (ip === '') {
    errors.push(fieldError.forbidden(mode, 'may not be specified when `ip` is not set'));
  } else if (!IP_MODES.includes(ipMode)) {
    errors.push(fieldError.notSupported(mode, ipMode, IP_MODES));
  }
  if (hostname === '') return errors;
  errors.push(...invalidFor(`${path}.hostname`, hostname, isDNS1123Subdomain(hostname)));
  if (parseAddress(hostname) === undefined) return errors;
  const detail = 'must be a DNS name, not an IP address';
  return [...errors, fieldError.invalid(`${path}.hostname`, hostname, detail)];
}
