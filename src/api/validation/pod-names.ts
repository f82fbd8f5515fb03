/**
 * Names and addresses that a pod brings along: what its /etc/hosts and its resolver are to know, its gates, its
 * operating system. Upstream: pkg/apis/core/validation/validation.go, ValidateHostAliases, validatePodDNSConfig,
 * validateReadinessGates, validateSchedulingGates, validateOS.
 */
import type { PodSpec } from '../objects.ts';
import { validateAddress } from './ip-address.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Subdomain, isQualifiedName, isSearchDomain } from './names.ts';

const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCHES_CHARACTERS_MAX = 2048;

export function validateHostAliases({ hostAliases = [] }: PodSpec): readonly FieldError[] {
  return hostAliases.flatMap((alias, at) => {
    const { ip = '', hostnames = [] }: { ip?: string; hostnames?: string[] } = alias;
    const path = `spec.hostAliases[${String(at)}]`;
    return [
      ...validateAddress(ip, `${path}.ip`),
      ...hostnames.flatMap((name, place) =>
        invalidFor(`${path}.hostnames[${String(place)}]`, name, isDNS1123Subdomain(name)),
      ),
    ];
  });
}

export function validateDnsConfig({ dnsConfig, dnsPolicy }: PodSpec): readonly FieldError[] {
  const path = 'spec.dnsConfig';
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      return [fieldError.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    }
    if ((dnsConfig.nameservers ?? []).length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [fieldError.required(`${path}.nameservers`, detail)];
    }
  }
  if (dnsConfig === undefined) return NO_ERRORS;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const errors: FieldError[] = [];
  if (nameservers.length > NAMESERVERS_MAX) {
    const detail = `must not have more than ${String(NAMESERVERS_MAX)} nameservers`;
    errors.push(fieldError.invalid(`${path}.nameservers`, nameservers, detail));
  }
  for (const [at, each] of nameservers.entries()) {
    errors.push(...validateAddress(each, `${path}.nameservers[${String(at)}]`));
  }
  if (searches.length > SEARCHES_MAX) {
    const detail = `must not have more than ${String(SEARCHES_MAX)} search paths`;
    errors.push(fieldError.invalid(`${path}.searches`, searches, detail));
  }
  if (searches.join(' ').length > SEARCHES_CHARACTERS_MAX) {
    const detail = `must not have more than ${String(SEARCHES_CHARACTERS_MAX)} characters (including spaces) in the search list`;
    errors.push(fieldError.invalid(`${path}.searches`, searches, detail));
  }
  for (const [at, search] of searches.entries()) {
    if (search === '.') continue;
    const complaints = isSearchDomain(search.replace(/\.$/, ''));
    const field = `${path}.searches[${String(at)}]`;
    errors.push(...invalidFor(field, search.replace(/\.$/, ''), complaints));
  }
  for (const [at, { name = '' }] of options.entries()) {
    if (name !== '') continue;
    errors.push(fieldError.required(`${path}.options[${String(at)}]`, 'must not be empty'));
  }
  return errors;
}

export function validateGateNames({
  readinessGates = [],
  schedulingGates = [],
}: PodSpec): readonly FieldError[] {
  if (readinessGates.length === 0 && schedulingGates.length === 0) return NO_ERRORS;
  const seen = new Set<string>();
  return [
    ...readinessGates.flatMap(({ conditionType: given }: { conditionType?: string }, at) => {
      const type = given ?? '';
      const path = `spec.readinessGates[${String(at)}].conditionType`;
      return invalidFor(path, type, isQualifiedName(type));
    }),
    ...schedulingGates.flatMap(({ name: given }: { name?: string }, at) => {
      const name = given ?? '';
      const path = `spec.schedulingGates[${String(at)}]`;
      const repeated = seen.has(name) ? [fieldError.duplicate(path, name)] : NO_ERRORS;
      seen.add(name);
      return [...invalidFor(path, name, isQualifiedName(name)), ...repeated];
    }),
  ];
}

export function validateOs({ os }: PodSpec): readonly FieldError[] {
  if (os === undefined) return NO_ERRORS;
  const { name = '' }: { name?: string } = os;
  if (name === '') return [fieldError.required('spec.os.name')];
  const supported = ['linux', 'windows'];
  return supported.includes(name)
    ? NO_ERRORS
    : [fieldError.notSupported('spec.os', name, supported)];
}
