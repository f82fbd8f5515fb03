/**
 * The addresses of a Service and their families, checked.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateServiceClusterIPsRelatedFields (v1.36).
 */
import { isHeadless, NO_CLUSTER_IP } from '../service-traits.ts';
import type { Service } from '../workload-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { octetsOf, parseAddress, validateStrictAddress } from './ip-address.ts';

type Errors = readonly FieldError[];
type Spec = Service['spec'];

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const ADDRESSES_MAX = 2;
const ONCE = 'may not change once set';

/** Undefined of what is no address. */
export function familyOf(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  return octetsOf(address) === undefined ? 'IPv6' : 'IPv4';
}

export function validateServiceAddresses(spec: Spec, old?: Spec): Errors {
  if (spec.type === 'ExternalName') return NO_ERRORS;
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors = [...validateFirst(spec), ...validateFamilies(ipFamilies)];
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) {
    errors.push(fieldError.notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES));
  }
  const ofAddresses = validateEach(clusterIPs, old?.clusterIPs ?? []);
  errors.push(...ofAddresses);
  if (clusterIPs.length > ADDRESSES_MAX) {
    errors.push(fieldError.invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values'));
  }
  // Of addresses that are none, there is nothing more to say.
  if (ofAddresses.length > 0) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size !== 2) {
    const detail = 'may specify no more than one IP for each IP family';
    errors.push(fieldError.invalid('spec.clusterIPs', clusterIPs, detail));
  }
  if (isHeadless(spec)) return errors;
  for (const [at, text] of clusterIPs.entries()) {
    const family = ipFamilies[at];
    if (family === undefined || !FAMILIES.includes(family) || familyOf(text) === family) continue;
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${String(at)}]\``;
    errors.push(fieldError.invalid(`spec.clusterIPs[${String(at)}]`, text, detail));
  }
  return errors;
}

/** What was given stays: another address, or another family, would be another Service. */
export function validateAddressChange(next: Spec, old: Spec): Errors {
  if (next.type === 'ExternalName' || old.type === 'ExternalName') return NO_ERRORS;
  const both = [isHeadless(next), isHeadless(old)];
  const ofAddresses = both[0] && both[1] ? NO_ERRORS : addressChange(next, old);
  return both[0] || both[1] ? ofAddresses : [...ofAddresses, ...familyChange(next, old)];
}

function addressChange(next: Spec, old: Spec): Errors {
  const [now, before] = [next.clusterIPs ?? [], old.clusterIPs ?? []];
  const invalid = (at: number, detail: string): FieldError =>
    fieldError.invalid(`spec.clusterIPs[${String(at)}]`, now, detail);
  if (now.length === before.length) {
    return before.flatMap((ip, at) => (ip === now[at] ? NO_ERRORS : [invalid(at, ONCE)]));
  }
  const errors: FieldError[] = [];
  if (before.length > 0 && now.length === 0) {
    errors.push(invalid(0, 'primary clusterIP can not be unset'));
  }
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) errors.push(invalid(0, ONCE));
  if (now.length !== 1 || before.length < now.length) return errors;
  return [...errors, ...mustBeSingle(next, 'clusterIP')];
}

function familyChange(next: Spec, old: Spec): Errors {
  const [now, before] = [next.ipFamilies ?? [], old.ipFamilies ?? []];
  const invalid = (value: unknown, detail: string): FieldError =>
    fieldError.invalid('spec.ipFamilies[0]', value, detail);
  if (now.length === before.length) {
    return before.flatMap((family, at) => (family === now[at] ? NO_ERRORS : [invalid(now, ONCE)]));
  }
  const errors: FieldError[] = [];
  if (before.length > now.length && (next.clusterIPs ?? []).length === 0) {
    errors.push(invalid(now, 'primary ipFamily can not be unset'));
  }
  // Upstream shows the addresses.
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) {
    errors.push(invalid(next.clusterIPs ?? null, ONCE));
  }
  if (now.length !== 1 || before.length < now.length) return errors;
  return [...errors, ...mustBeSingle(next, 'ipFamily')];
}

function mustBeSingle({ ipFamilyPolicy }: Spec, what: string): Errors {
  if (ipFamilyPolicy === 'SingleStack') return NO_ERRORS;
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  return [fieldError.invalid('spec.ipFamilyPolicy', ipFamilyPolicy ?? null, detail)];
}

/** One address is said twice: alone, and as the first of all. */
function validateFirst({ clusterIP = '', clusterIPs = [] }: Spec): Errors {
  const invalid = (detail: string): Errors => [
    fieldError.invalid('spec.clusterIPs', clusterIPs, detail),
  ];
  if (clusterIP === '') {
    if (clusterIPs.length === 0) return NO_ERRORS;
    return invalid('must be empty when `clusterIP` is not specified');
  }
  if (clusterIPs.length === 0) return [fieldError.required('spec.clusterIPs')];
  return clusterIPs[0] === clusterIP ? NO_ERRORS : invalid('first value must match `clusterIP`');
}

function validateFamilies(families: readonly string[]): Errors {
  return families.flatMap((family, at) => {
    const field = `spec.ipFamilies[${String(at)}]`;
    return [
      ...(FAMILIES.includes(family) ? [] : [fieldError.notSupported(field, family, FAMILIES)]),
      ...(families.indexOf(family) < at ? [fieldError.duplicate(field, family)] : []),
    ];
  });
}

function validateEach(addresses: readonly string[], known: readonly string[]): Errors {
  return addresses.flatMap((text, at) => {
    if (at === 0 && text === NO_CLUSTER_IP) {
      const detail = "'None' must be the first and only value";
      if (addresses.length === 1) return NO_ERRORS;
      return [fieldError.invalid('spec.clusterIPs', addresses, detail)];
    }
    if (known.includes(text)) return NO_ERRORS;
    return validateStrictAddress(text, `spec.clusterIPs[${String(at)}]`);
  });
}
