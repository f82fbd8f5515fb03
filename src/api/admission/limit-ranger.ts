/**
 * Admission of pods and claims, part LimitRanger: what a namespace's LimitRanges fill in, and refuse.
 * Upstream: plugin/pkg/admission/limitranger/admission.go (v1.36).
 *
 * Upstream goes through LimitRanges, and the resources of a list, in any order; here both by their names.
 */
import { aggregateErrors } from '../aggregate-errors.ts';
import type { PersistentVolumeClaim } from '../storage-objects.ts';
import { isJsonObject } from '../json-object.ts';
import type { Container, Pod } from '../objects.ts';
import { compareQuantities, nanosOf } from '../quantity.ts';
import { listOf } from '../quota/pod-lists.ts';
import { mapList, pickList } from '../quota/resource-lists.ts';
import type { LimitRange, LimitRangeItem, ResourceList } from '../quota-objects.ts';
import { forbidden } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import type { Store } from '../store/store.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

type Claim = PersistentVolumeClaim;

/** Fills in what the containers do not say, and says so in an annotation. */
export function admitLimits(pod: Pod, store: Store): void {
  for (const range of rangesIn(store, pod.metadata.namespace)) {
    const { metadata, spec } = pod;
    const defaults = defaultsOf(range);
    const filled: string[] = [];
    const fill = (container: Container, what: string): Container =>
      withDefaults(container, defaults, what, filled);
    spec.containers = spec.containers.map((each) => fill(each, 'container'));
    if (spec.initContainers !== undefined) {
      spec.initContainers = spec.initContainers.map((each) => fill(each, 'init container'));
    }
    if (filled.length === 0) continue;
    const told = `LimitRanger plugin set: ${filled.join('; ')}`;
    metadata.annotations = { ...metadata.annotations, [ANNOTATION]: told };
  }
}

/** After validation. @throws {StatusError} Forbidden */
export function checkLimits(pod: Pod, store: Store): void {
  const { metadata, spec } = pod;
  for (const range of rangesIn(store, metadata.namespace)) {
    const complaints = itemsOf(range).flatMap((item) => {
      if (item.type === 'Pod') {
        return complaintsAt(item, listOf(spec, 'requests'), listOf(spec, 'limits'));
      }
      if (item.type !== 'Container') return [];
      return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources = {} }) =>
        complaintsAt(item, resources.requests ?? {}, resources.limits ?? {}),
      );
    });
    if (complaints.length === 0) continue;
    throw forbidden(DEFINITIONS.pods, metadata.name, aggregateErrors(complaints));
  }
}

/** After validation, of new claims and changed ones. @throws {StatusError} Forbidden */
export function checkClaimLimits({ metadata, spec }: Claim, store: Store): void {
  for (const range of rangesIn(store, metadata.namespace)) {
    const requests = requestsIn(spec);
    const complaints = itemsOf(range)
      .filter(({ type }) => type === 'PersistentVolumeClaim')
      .flatMap(({ type, min, max }) => [
        ...byName(min).map((bound) => tooLittle(type, bound, requests, {})),
        ...byName(max).map((bound) => askedTooMuch(type, bound, requests)),
      ])
      .filter((complaint) => complaint !== '');
    if (complaints.length === 0) continue;
    const { name } = metadata;
    throw forbidden(DEFINITIONS.persistentvolumeclaims, name, aggregateErrors(complaints));
  }
}

function rangesIn(store: Store, namespace: string): readonly LimitRange[] {
  if (!store.hasAnyIn('limitranges', namespace)) return NO_RANGES;
  return store.list('limitranges', { namespace });
}

const NO_RANGES: readonly LimitRange[] = [];

function itemsOf({ spec }: LimitRange): readonly LimitRangeItem[] {
  return spec.limits ?? [];
}

interface Defaults {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

function defaultsOf(range: LimitRange): Defaults {
  const items = itemsOf(range).filter(({ type }) => type === 'Container');
  return {
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest)) as ResourceList,
    limits: Object.assign({}, ...items.map((item) => item.default)) as ResourceList,
  };
}

function withDefaults(
  container: Container,
  defaults: Defaults,
  what: string,
  filled: string[],
): Container {
  const { resources = {}, name } = container;
  const missing = (kind: 'requests' | 'limits'): ResourceList =>
    pickList(defaults[kind], (each) => resources[kind]?.[each] === undefined);
  const requests = missing('requests');
  const limits = missing('limits');
  const changed = { ...resources };
  if (Object.keys(requests).length > 0) {
    changed.requests = { ...resources.requests, ...requests };
    filled.push(`${Object.keys(requests).sort().join(', ')} request for ${what} ${name}`);
  }
  if (Object.keys(limits).length > 0) {
    changed.limits = { ...resources.limits, ...limits };
    filled.push(`${Object.keys(limits).sort().join(', ')} limit for ${what} ${name}`);
  }
  return { ...container, resources: changed };
}

type Bound = readonly [name: string, quantity: string];

function byName(list: ResourceList = {}): readonly Bound[] {
  return Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));
}

function complaintsAt(
  { type, min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: ResourceList,
  limits: ResourceList,
): readonly string[] {
  return [
    ...byName(min).map((bound) => tooLittle(type, bound, requests, limits)),
    ...byName(max).map((bound) => tooMuch(type, bound, requests, limits)),
    ...byName(maxLimitRequestRatio).map((bound) => tooFarApart(type, bound, requests, limits)),
  ].filter((complaint) => complaint !== '');
}

function tooLittle(
  type: string,
  [name, min]: Bound,
  { [name]: request }: ResourceList,
  { [name]: limit }: ResourceList,
): string {
  const rule = `minimum ${name} usage per ${type} is ${min}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, min) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, min) < 0) {
    return `${rule}, but limit is ${limit}`;
  }
  return '';
}

function tooMuch(
  type: string,
  [name, max]: Bound,
  { [name]: request }: ResourceList,
  { [name]: limit }: ResourceList,
): string {
  const rule = `maximum ${name} usage per ${type} is ${max}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, max) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && compareQuantities(request, max) > 0) {
    return `${rule}, but request is ${request}`;
  }
  return '';
}

/** Of claims, which have no limits. */
function askedTooMuch(type: string, [name, max]: Bound, requests: ResourceList): string {
  const { [name]: request } = requests;
  const rule = `maximum ${name} usage per ${type} is ${max}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantities(request, max) > 0 ? `${rule}, but request is ${request}` : '';
}

function tooFarApart(
  type: string,
  [name, most]: Bound,
  { [name]: request = '0' }: ResourceList,
  { [name]: limit = '0' }: ResourceList,
): string {
  const rule = `${name} max limit to request ratio per ${type} is ${most}`;
  if (nanosOf(request) === 0n) return `${rule}, but no request is specified or request is 0`;
  if (nanosOf(limit) === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(nanosOf(limit)) / Number(nanosOf(request));
  if (ratio <= Number(nanosOf(most)) / 1e9) return '';
  return `${rule}, but provided ratio is ${ratio.toFixed(6)}`;
}

/** Nobody has checked what stands below a claim's spec. */
function requestsIn(spec: unknown): ResourceList {
  const resources = isJsonObject(spec) ? spec['resources'] : undefined;
  const requests = isJsonObject(resources) ? resources['requests'] : undefined;
  return isJsonObject(requests) ? mapList(requests as ResourceList, String) : {};
}
