/**
 * What a container, or a pod as a whole, asks for and may have.
 * Upstream: pkg/apis/core/validation/validation.go, validateResourceRequirements, validatePodResources,
 * validateResizePolicy, validateOverhead (v1.36).
 */
import type { Container, PodSpec } from '../objects.ts';
import { addQuantities, canonicalQuantity, compareQuantities, nanosOf } from '../quantity.ts';
import { validateClaimNames } from './claim-names.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import {
  isHugePages,
  isNativeResource,
  validateAmount,
  validateLimitedName,
  validateResourceName,
} from './resource-names.ts';

export type Amounts = Readonly<Record<string, string>>;
type Errors = readonly FieldError[];

export interface Requirements {
  readonly limits?: Amounts;
  readonly requests?: Amounts;
  readonly claims?: readonly { readonly name?: string; readonly request?: string }[];
}

const NO_CLAIMS = {};

type NameRule = (name: string, path: string) => Errors;

const ofContainer: NameRule = (name, path) => validateLimitedName(name, 'Container', path);

export function validateContainerResources(
  resources: Requirements,
  spec: PodSpec,
  path: string,
): Errors {
  return validate(resources, ofContainer, spec, path);
}

function validate(
  { limits, requests, claims }: Requirements,
  rule: NameRule,
  spec: Pick<PodSpec, 'resourceClaims'>,
  path: string,
): Errors {
  if (limits === undefined && requests === undefined && claims === undefined) return NO_ERRORS;
  const errors: FieldError[] = [];
  for (const name in limits) {
    const field = `${path}.limits[${name}]`;
    errors.push(...rule(name, field), ...validateAmount(name, limits[name] ?? '0', field));
    errors.push(...validatePages(name, limits[name] ?? '0', field));
  }
  for (const name in requests) {
    const amount = requests[name] ?? '0';
    const field = `${path}.requests[${name}]`;
    errors.push(...rule(name, field), ...validateAmount(name, amount, field));
    errors.push(...validateBound(name, amount, limits?.[name], path));
    errors.push(...validatePages(name, amount, field));
  }
  const names = [...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(fieldError.forbidden(path, 'HugePages require cpu or memory'));
  }
  if (claims === undefined) return errors;
  return [...errors, ...validateClaimNames(claims, spec.resourceClaims, `${path}.claims`)];
}

function validatePages(name: string, amount: string, field: string): Errors {
  if (!isHugePages(name) || isWholePages(name, amount)) return NO_ERRORS;
  const shown = canonicalQuantity(amount);
  const detail = `${shown} is not positive integer multiple of ${name}`;
  return [fieldError.invalid(field, shown, detail)];
}

const NANO = 10n ** 9n;
const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

function isWholePages(name: string, amount: string): boolean {
  const size = name.slice('hugepages-'.length);
  if (!QUANTITY.test(size)) return false;
  const page = nanosOf(size);
  if (page <= 0n || page % NANO !== 0n) return false;
  // Whole bytes, rounded away from nothing.
  const nanos = nanosOf(amount);
  const bytes = nanos / NANO + (nanos % NANO === 0n ? 0n : nanos > 0n ? 1n : -1n);
  return bytes % (page / NANO) === 0n;
}

/** Devices and huge pages are had as asked for, and not by halves. */
function validateBound(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): Errors {
  const isExact = !isNativeResource(name) || isHugePages(name);
  if (limit === undefined) {
    if (!isExact) return NO_ERRORS;
    const detail = 'Limit must be set for non overcommitable resources';
    return [fieldError.required(`${path}.limits`, detail)];
  }
  const difference = compareQuantities(request, limit);
  const what = isExact ? 'equal to' : 'less than or equal to';
  if (isExact ? difference === 0 : difference <= 0) return NO_ERRORS;
  const detail = `must be ${what} ${name} limit of ${canonicalQuantity(limit)}`;
  return [fieldError.invalid(`${path}.requests`, canonicalQuantity(request), detail)];
}

export function validateOverhead(spec: PodSpec): Errors {
  const { overhead } = spec;
  if (overhead === undefined) return NO_ERRORS;
  return validate({ limits: overhead }, ofContainer, spec, 'spec.overhead');
}

/** As limits of a container: `path` leads to what has them. */
export function validateContainerAmounts(limits: Amounts, path: string): Errors {
  return validate({ limits }, ofContainer, NO_CLAIMS, path);
}

const RESIZED = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** Newer than the generated types. */
interface WithResizePolicy {
  readonly resizePolicy?: readonly {
    readonly resourceName?: string;
    readonly restartPolicy?: string;
  }[];
}

export function validateResizePolicy(
  { resizePolicy }: Container & WithResizePolicy,
  { restartPolicy: ofPod }: PodSpec,
  path: string,
): Errors {
  if (resizePolicy === undefined) return NO_ERRORS;
  const seen = new Set<string>();
  return resizePolicy.flatMap(({ resourceName = '', restartPolicy = '' }, at) => {
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) {
      errors.push(fieldError.duplicate(`${path}[${String(at)}]`, resourceName));
    }
    seen.add(resourceName);
    errors.push(...oneOf(resourceName, RESIZED, path));
    errors.push(...oneOf(restartPolicy, RESIZE_POLICIES, path));
    if (ofPod === 'Never' && restartPolicy !== 'NotRequired') {
      const detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
      errors.push(fieldError.invalid(path, restartPolicy, detail));
    }
    return errors;
  });
}

/** What runs once and before the others is not restarted. */
export function validateNoRestartByResize(
  { resizePolicy = [] }: Container & WithResizePolicy,
  path: string,
): Errors {
  const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
  return resizePolicy.flatMap(({ restartPolicy }, at) => {
    if (restartPolicy !== 'RestartContainer') return NO_ERRORS;
    const field = `${path}.resizePolicy[${String(at)}].restartPolicy`;
    return [fieldError.invalid(field, restartPolicy, detail)];
  });
}

function oneOf(value: string, supported: readonly string[], path: string): Errors {
  if (value === '') return [fieldError.required(path)];
  return supported.includes(value) ? NO_ERRORS : [fieldError.notSupported(path, value, supported)];
}

const OF_PODS = ['cpu', 'hugepages-', 'memory'];

const ofPod: NameRule = (name, path) => {
  const errors = validateResourceName(name, path);
  if (errors.length > 0) return errors;
  if (name === 'cpu' || name === 'memory' || isHugePages(name)) return NO_ERRORS;
  return [fieldError.notSupported(path, name, OF_PODS)];
};

/** Of the pod as a whole, which its containers share. Newer than the generated types. */
export function validatePodResources(spec: PodSpec & { resources?: Requirements }): Errors {
  const { resources, os, containers } = spec;
  if (resources === undefined) return NO_ERRORS;
  const path = 'spec.resources';
  if (os?.name === 'windows')
    return [fieldError.forbidden(path, 'may not be set for a windows pod')];
  const errors: FieldError[] = [];
  if (resources.claims !== undefined) {
    const detail = 'claims may not be set for Resources at pod-level';
    errors.push(fieldError.forbidden(`${path}.claims`, detail));
  }
  errors.push(...validate(resources, ofPod, spec, path));
  const { requests = {}, limits = {} } = resources;
  errors.push(...validateSums(requests, spec, 'requests', path));
  const pages = Object.entries(limits).filter(([name]) => isHugePages(name));
  errors.push(...validateSums(Object.fromEntries(pages), spec, 'limits', path));
  for (const [at, container] of containers.entries()) {
    for (const [name, amount] of Object.entries(container.resources?.limits ?? {})) {
      const whole = limits[name];
      if (whole === undefined || compareQuantities(amount, whole) <= 0) continue;
      const detail = `must be less than or equal to pod limits of ${canonicalQuantity(whole)}`;
      // Upstream's path is no field.
      const field = `${path}.containers[${String(at)}][${name}].limits`;
      errors.push(fieldError.invalid(field, canonicalQuantity(amount), detail));
    }
  }
  return errors;
}

/** What its containers come to must fit. */
function validateSums(
  amounts: Amounts,
  spec: PodSpec,
  list: 'limits' | 'requests',
  path: string,
): Errors {
  return Object.entries(amounts).flatMap(([name, whole]) => {
    const sum = sumOf(spec, list, name);
    if (sum === undefined || compareQuantities(sum, whole) <= 0) return NO_ERRORS;
    const detail = `must be greater than or equal to aggregate container ${list} of ${canonicalQuantity(sum)}`;
    return [fieldError.invalid(`${path}.${list}[${name}]`, canonicalQuantity(whole), detail)];
  });
}

/** The most that the containers come to at one time; undefined if none says it. */
export function sumOf(
  { containers, initContainers = [] }: PodSpec,
  list: 'limits' | 'requests',
  name: string,
): string | undefined {
  const of = ({ resources }: Container): string | undefined => resources?.[list]?.[name];
  let sidecars: string | undefined;
  let starting: string | undefined;
  for (const container of initContainers) {
    const needed = added(sidecars, of(container));
    starting = greater(starting, needed);
    if (container.restartPolicy === 'Always') sidecars = needed;
  }
  let running = sidecars;
  for (const container of containers) running = added(running, of(container));
  return greater(running, starting);
}

function added(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? (a ?? b) : addQuantities(a, b);
}

function greater(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareQuantities(a, b) < 0 ? b : a;
}
