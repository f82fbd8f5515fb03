/**
 * Addresses of Services, out of 10.96.0.0/12. Upstream: pkg/registry/core/service/storage/alloc.go;
 * ipallocator/ipallocator.go (v1.36).
 *
 * Who asks for none gets a free one above the first 256, which are left to those that ask for one.
 */
import type { Choices } from '../../sim/index.ts';
import { invalid } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import type { ReadableStore } from '../store/store.ts';
import { fieldError } from '../validation/field-error.ts';
import type { Service } from '../workload-objects.ts';

const FIRST = (10 << 24) | (96 << 16);
const SIZE = 2 ** 20;
const RESERVED = 256;
const RANGE = '10.96.0.0/12';
const NONE = 'None';
const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2768;

/** Of the Service `kubernetes`, which every cluster has. */
export const KUBERNETES_IP = '10.96.0.1';

/** @throws {StatusError} Invalid, if the address that is asked for is not to be had */
export function admitClusterIp(service: Service, store: ReadableStore, choices: Choices): void {
  const { spec } = service;
  if (spec.type === 'ExternalName') return;
  const asked = spec.clusterIP ?? '';
  const clusterIP = asked === '' ? free(store, choices) : taken(service, store, asked);
  service.spec = {
    ...spec,
    clusterIP,
    clusterIPs: [clusterIP],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  };
  allocateNodePorts(service, store, choices);
}

/** Ports of nodes for who asks for them by the type alone. Upstream: portallocator/allocator.go. */
function allocateNodePorts(service: Service, store: ReadableStore, choices: Choices): void {
  const { spec } = service;
  const { type, allocateLoadBalancerNodePorts = true, ports = [] } = spec;
  if (type !== 'NodePort' && !(type === 'LoadBalancer' && allocateLoadBalancerNodePorts)) return;
  const used = new Set(
    store
      .list('services')
      .flatMap((other) => (other.spec.ports ?? []).map((port) => port.nodePort)),
  );
  for (const { nodePort } of ports) used.add(nodePort);
  spec.ports = ports.map((port) => {
    if ((port.nodePort ?? 0) !== 0) return port;
    const start = choices.pick('apiserver/node-port', NODE_PORTS);
    for (let at = 0; at < NODE_PORTS; at++) {
      const nodePort = FIRST_NODE_PORT + ((start + at) % NODE_PORTS);
      if (used.has(nodePort)) continue;
      used.add(nodePort);
      return { ...port, nodePort };
    }
    return port;
  });
}

function free(store: ReadableStore, choices: Choices): string {
  const used = new Set(store.list('services').map(({ spec }) => spec.clusterIP));
  const dynamic = SIZE - RESERVED - 1;
  const start = choices.pick('apiserver/cluster-ip', dynamic);
  for (let at = 0; at < dynamic; at++) {
    const address = addressAt(RESERVED + ((start + at) % dynamic));
    if (!used.has(address)) return address;
  }
  return NONE;
}

function taken({ metadata }: Service, store: ReadableStore, asked: string): string {
  if (asked === NONE) return NONE;
  const isUsed = store.list('services').some(({ spec }) => spec.clusterIP === asked);
  const why = isUsed
    ? 'provided IP is already allocated'
    : isInRange(asked)
      ? ''
      : `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${RANGE}`;
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
