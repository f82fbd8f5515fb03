/**
 * Addresses of Services, out of 10.96.0.0/12. Upstream: pkg/registry/core/service/storage/alloc.go;
 * ipallocator/ipallocator.go (v1.36).
 *
 * Who asks for none gets a free one above the first 256, which are left to those that ask for one.
 */
import type { Choices } from '../../sim/index.ts';
import { invalid } from '../refusals.ts';
import { sameValue } from '../patch/same-value.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { isHeadless, needsClusterIp, needsHealthCheck, needsNodePorts } from '../service-traits.ts';
import type { ReadableStore } from '../store/store.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { Service } from '../workload-objects.ts';
import { admitNodePorts } from './node-ports.ts';
import { setFamilies } from './service-families.ts';

type Spec = Service['spec'];

const FIRST = (10 << 24) | (96 << 16);
const SIZE = 2 ** 20;
const RESERVED = 256;
/** Out of which they are. */
export const SERVICE_RANGE = '10.96.0.0/12';
const NONE = 'None';

/** Of the Service `kubernetes`, which every cluster has. */
export const KUBERNETES_IP = '10.96.0.1';

/** Of a new Service. @throws {StatusError} Invalid, if what is asked for is not to be had */
export function admitClusterIp(
  service: Service,
  store: ReadableStore,
  choices: Choices,
  isTried = false,
): void {
  const spec = { ...service.spec };
  service.spec = spec;
  // Who says the first address alone means all of them.
  if ((spec.clusterIP ?? '') !== '' && (spec.clusterIPs ?? []).length === 0) {
    spec.clusterIPs = [spec.clusterIP ?? ''];
  }
  check(service, setFamilies(spec));
  allocate(service, store, choices);
  admitNodePorts(service, undefined, store, choices, isTried);
}

/**
 * Of an update: what was allocated before and is not said now stays. The parts of `old` are not written to.
 *
 * @throws {StatusError} Invalid, if what is asked for is not to be had
 */
export function admitServiceUpdate(
  service: Service,
  old: Service,
  store: ReadableStore,
  choices: Choices,
  isTried = false,
): void {
  const spec = { ...service.spec };
  service.spec = spec;
  keepAllocated(spec, old.spec);
  syncAddresses(spec, old.spec);
  check(service, setFamilies(spec, old.spec));
  if (old.spec.type === 'ExternalName') allocate(service, store, choices);
  admitNodePorts(service, old, store, choices, isTried);
}

function check({ metadata }: Service, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(DEFINITIONS.services, metadata.name, errors);
}

function allocate(service: Service, store: ReadableStore, choices: Choices): void {
  const { spec } = service;
  if (!needsClusterIp(spec) || isHeadless(spec)) return;
  const [asked = ''] = spec.clusterIPs ?? [];
  const clusterIP = asked === '' ? free(store, choices) : taken(service, store, asked);
  spec.clusterIP = clusterIP;
  spec.clusterIPs = [clusterIP];
}

/** Upstream: storage.go, patchAllocatedValues. */
function keepAllocated(spec: Spec, old: Spec): void {
  if (needsClusterIp(spec) && needsClusterIp(old)) {
    if ((spec.clusterIP ?? '') === '' && old.clusterIP !== undefined)
      spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && old.clusterIPs !== undefined) {
      spec.clusterIPs = old.clusterIPs;
    }
  }
  if (needsNodePorts(spec) && needsNodePorts(old)) keepNodePorts(spec, old);
  if (!needsHealthCheck(spec) || !needsHealthCheck(old)) return;
  if ((spec.healthCheckNodePort ?? 0) === 0 && old.healthCheckNodePort !== undefined) {
    spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

/** By the name of the port, unless another port has it now. */
function keepNodePorts(spec: Spec, old: Spec): void {
  const { ports = [] } = spec;
  const said = new Set(ports.map(({ nodePort = 0 }) => nodePort));
  const known = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]));
  if (ports.every(({ nodePort = 0 }) => nodePort !== 0)) return;
  spec.ports = ports.map((port) => {
    const before = known.get(port.name ?? '');
    const isKept = (port.nodePort ?? 0) === 0 && before !== undefined && !said.has(before);
    return isKept ? { ...port, nodePort: before } : port;
  });
}

/** The first address alone, and all of them: who changes one means both. Upstream: normalizeClusterIPs. */
function syncAddresses(spec: Spec, old: Spec): void {
  const [now = '', before = ''] = [spec.clusterIP, old.clusterIP];
  if (now === before || !sameValue(spec.clusterIPs ?? [], old.clusterIPs ?? [])) return;
  if (now !== '') spec.clusterIPs = [now];
  else delete spec.clusterIPs;
}

function free(store: ReadableStore, choices: Choices): string {
  const dynamic = SIZE - RESERVED - 1;
  const start = choices.pick('apiserver/cluster-ip', dynamic);
  for (let at = 0; at < dynamic; at++) {
    const address = addressAt(RESERVED + ((start + at) % dynamic));
    if (store.get('ipaddresses', { name: address }) === undefined) return address;
  }
  return NONE;
}

function taken({ metadata }: Service, store: ReadableStore, asked: string): string {
  const isUsed = store.get('ipaddresses', { name: asked }) !== undefined;
  const why = isUsed
    ? 'provided IP is already allocated'
    : isInRange(asked)
      ? ''
      : `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE}`;
  if (why === '') return asked;
  const detail = `failed to allocate IP ${asked}: ${why}`;
  throw invalid(DEFINITIONS.services, metadata.name, [
    fieldError.invalid('spec.clusterIPs', [asked], detail),
  ]);
}

function isInRange(address: string): boolean {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return false;
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const offset = ((a << 24) | (b << 16) | (c << 8) | d) - FIRST;
  return offset > 0 && offset < SIZE;
}

function addressAt(offset: number): string {
  const number = FIRST + offset;
  return [24, 16, 8, 0].map((shift) => String((number >> shift) & 255)).join('.');
}
