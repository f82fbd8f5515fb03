/** IPAddresses and ServiceCIDRs, checked. Upstream: pkg/apis/networking/validation/validation.go (v1.36). */
import type { IPAddress, ParentReference, ServiceCIDR } from '../cluster-objects.ts';
import { parseCidr, validateCidr } from './cidr.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateImmutableInGo } from './immutable.ts';
import { goJson } from '../go-values/go-json.ts';
import { isDNS1123Subdomain, isPathSegment } from './names.ts';

type Errors = readonly FieldError[];

const CIDRS_MAX = 2;
const IMMUTABLE = 'field is immutable';

export function validateIPAddress({ spec }: IPAddress): Errors {
  const { parentRef } = spec;
  if (parentRef === undefined) return [fieldError.required('spec.parentRef')];
  const { group = '', resource, name, namespace = '' } = parentRef;
  const path = 'spec.parentRef';
  return [
    ...(group === '' ? NO_ERRORS : invalidFor(`${path}.group`, group, isDNS1123Subdomain(group))),
    ...validateSegment(resource, `${path}.resource`),
    ...validateSegment(name, `${path}.name`),
    ...(namespace === ''
      ? NO_ERRORS
      : invalidFor(`${path}.namespace`, namespace, isPathSegment(namespace))),
  ];
}

export function validateIPAddressUpdate(next: IPAddress, old: IPAddress): Errors {
  const [now, before]: readonly (ParentReference | undefined)[] = [
    next.spec.parentRef,
    old.spec.parentRef,
  ];
  return [
    ...validateIPAddress(next),
    ...validateImmutableInGo('spec.parentRef', '*networking.ParentReference', now, before),
  ];
}

function validateSegment(text = '', path: string): Errors {
  if (text === '') return [fieldError.required(path)];
  return invalidFor(path, text, isPathSegment(text));
}

export function validateServiceCIDR({ spec }: ServiceCIDR): Errors {
  const { cidrs = [] } = spec;
  const path = 'spec.cidrs';
  if (cidrs.length === 0) return [fieldError.required(path, 'at least one CIDR required')];
  if (cidrs.length > CIDRS_MAX) {
    const shown = goJson('networking.ServiceCIDRSpec', spec, 'given');
    return [fieldError.invalidShown(path, shown, 'may only hold up to 2 values')];
  }
  const errors = cidrs.flatMap((cidr, at) => validateCidr(cidr, `${path}[${String(at)}]`));
  const [one, other] = cidrs.map((cidr) => parseCidr(cidr)?.bitsMax);
  if (cidrs.length < CIDRS_MAX || one === undefined || one !== other) return errors;
  const detail =
    'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
  return [...errors, fieldError.invalid(path, cidrs, detail)];
}

/** A second range may be added, of the other family. */
export function validateServiceCIDRUpdate(next: ServiceCIDR, old: ServiceCIDR): Errors {
  const { cidrs: now = [] } = next.spec;
  const { cidrs: before = [] } = old.spec;
  const path = 'spec.cidrs';
  const isGrown = before.length === 1 && now.length === CIDRS_MAX;
  if (now.length !== before.length && !isGrown) {
    return [fieldError.invalid(path, next.spec.cidrs ?? null, IMMUTABLE)];
  }
  const changed = before.flatMap((cidr, at) =>
    now[at] === cidr
      ? NO_ERRORS
      : [fieldError.invalid(`${path}[${String(at)}]`, now[at] ?? '', IMMUTABLE)],
  );
  return isGrown ? [...changed, ...validateServiceCIDR(next)] : changed;
}
