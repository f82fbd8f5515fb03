/**
 * Which families of addresses a Service has: this cluster has those of IPv4 alone.
 * Upstream: pkg/registry/core/service/storage/alloc.go, initIPFamilyFields (v1.36).
 */
import { sameValue } from '../patch/same-value.ts';
import { NO_CLUSTER_IP } from '../service-traits.ts';
import { fieldError, NO_ERRORS, type FieldError } from '../validation/field-error.ts';
import { familyOf, validateServiceAddresses } from '../validation/service-addresses.ts';
import type { Service } from '../workload-objects.ts';

type Errors = readonly FieldError[];
type Spec = Service['spec'];

const OF_CLUSTER = 'IPv4';

/** Writes to a spec that is a copy. @returns what is wrong, after which there is nothing to allocate */
export function setFamilies(spec: Spec, old?: Spec): Errors {
  if (spec.type === 'ExternalName' || isLeftAsItIs(spec, old)) return NO_ERRORS;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? defaultPolicy(spec);
  const ofForm = validateServiceAddresses(spec, old);
  if (ofForm.length > 0) return ofForm;
  const errors = [...(old === undefined ? NO_ERRORS : release(spec, old)), ...infer(spec)];
  if (errors.length > 0) return errors;
  if (isUnselected(spec)) {
    spec.ipFamilies ??= [OF_CLUSTER];
    const [first] = spec.ipFamilies;
    const isAlone = spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack';
    if (isAlone) spec.ipFamilies = [first ?? OF_CLUSTER, first === 'IPv6' ? 'IPv4' : 'IPv6'];
    return NO_ERRORS;
  }
  const missing = unconfigured(spec);
  if (missing.length > 0) return missing;
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = [OF_CLUSTER];
  return NO_ERRORS;
}

/** Nobody finds its pods but who writes its addresses. */
function isUnselected({ clusterIP, selector = {} }: Spec): boolean {
  return clusterIP === NO_CLUSTER_IP && Object.keys(selector).length === 0;
}

function defaultPolicy(spec: Spec): string {
  return isUnselected(spec) ? 'RequireDualStack' : 'SingleStack';
}

/** Whoever only prefers two families keeps what he has. */
function isLeftAsItIs(spec: Spec, old: Spec | undefined): boolean {
  if (old === undefined || old.type === 'ExternalName') return false;
  const isPreferred = [spec, old].every((each) => each.ipFamilyPolicy === 'PreferDualStack');
  return (
    isPreferred && sameValue([spec.clusterIPs, spec.ipFamilies], [old.clusterIPs, old.ipFamilies])
  );
}

/** Of an update: who says that one family is enough gives the other up. */
function release(spec: Spec, old: Spec): Errors {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy: policy } = spec;
  if (policy === 'SingleStack') {
    if (clusterIPs.length > 1 && sameValue(clusterIPs, old.clusterIPs)) {
      spec.clusterIPs = clusterIPs.slice(0, 1);
    }
    if (ipFamilies.length > 1 && sameValue(ipFamilies, old.ipFamilies)) {
      spec.ipFamilies = ipFamilies.slice(0, 1);
    }
    return NO_ERRORS;
  }
  const isReduced = (now: readonly string[], before: readonly string[] = []): boolean =>
    now.length > 0 && now.length < before.length && now[0] === before[0];
  const invalid = (what: string): FieldError =>
    fieldError.invalid(
      'spec.ipFamilyPolicy',
      policy,
      `must be 'SingleStack' to release the secondary ${what}`,
    );
  return [
    ...(isReduced(clusterIPs, old.clusterIPs) ? [invalid('cluster IP')] : NO_ERRORS),
    ...(isReduced(ipFamilies, old.ipFamilies) ? [invalid('IP family')] : NO_ERRORS),
  ];
}

/** Families follow from addresses. */
function infer(spec: Spec): Errors {
  const { clusterIPs = [], ipFamilyPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (policy === 'SingleStack') {
    const counts = { 'cluster IPs': clusterIPs, 'IP families': spec.ipFamilies ?? [] };
    for (const [what, { length }] of Object.entries(counts)) {
      if (length !== 2) continue;
      const detail = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
      errors.push(fieldError.invalid('spec.ipFamilyPolicy', policy, detail));
    }
  }
  for (const [at, text] of clusterIPs.entries()) {
    if (text === NO_CLUSTER_IP) break;
    const families = spec.ipFamilies ?? [];
    if (at < families.length) continue;
    const family = familyOf(text) ?? '';
    if (family === OF_CLUSTER) spec.ipFamilies = [...families, family];
    else {
      const detail = `${family} is not configured on this cluster`;
      errors.push(fieldError.invalid(`spec.clusterIPs[${String(at)}]`, clusterIPs, detail));
    }
  }
  return errors;
}

function unconfigured({ ipFamilyPolicy, ipFamilies = [] }: Spec): Errors {
  const errors: FieldError[] = [];
  if (ipFamilyPolicy === 'RequireDualStack') {
    const detail = 'this cluster is not configured for dual-stack services';
    errors.push(fieldError.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail));
  }
  for (const [at, family] of ipFamilies.entries()) {
    if (family === OF_CLUSTER) continue;
    const detail = 'not configured on this cluster';
    errors.push(fieldError.invalid(`spec.ipFamilies[${String(at)}]`, family, detail));
  }
  return errors;
}
