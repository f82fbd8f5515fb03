/**
 * Ports of nodes for Services: 30000 to 32767.
 * Upstream: pkg/registry/core/service/storage/alloc.go, portallocator/allocator.go (v1.36).
 */
import type { Choices } from '../../sim/index.ts';
import { invalid } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { needsHealthCheck, needsNodePorts } from '../service-traits.ts';
import { StatusError } from '../status-error.ts';
import type { ReadableStore } from '../store/store.ts';
import { fieldError } from '../validation/field-error.ts';
import type { Service } from '../workload-objects.ts';

type Spec = Service['spec'];

const FIRST = 30_000;
const COUNT = 2768;

/** Which are taken, and one that is not. */
class NodePorts {
  readonly #used: Set<number>;
  readonly #choices: Choices;
  readonly #isTried: boolean;

  constructor(store: ReadableStore, choices: Choices, isTried: boolean) {
    this.#isTried = isTried;
    this.#used = new Set(store.list('services').flatMap(({ spec }) => nodePortsOf(spec)));
    this.#choices = choices;
  }

  /** @returns why it cannot be had */
  take(port: number): string | undefined {
    // Upstream does not ask the range of who only tries.
    if (!this.#isTried && (port < FIRST || port >= FIRST + COUNT)) {
      return `provided port is not in the valid range. The range of valid ports is ${String(FIRST)}-${String(FIRST + COUNT - 1)}`;
    }
    if (this.#used.has(port)) return 'provided port is already allocated';
    this.#used.add(port);
    return undefined;
  }

  next(): number {
    const start = this.#choices.pick('apiserver/node-port', COUNT);
    for (let at = 0; at < COUNT; at++) {
      const port = FIRST + ((start + at) % COUNT);
      if (this.take(port) === undefined) return port;
    }
    return 0;
  }
}

function nodePortsOf({ ports = [], healthCheckNodePort = 0 }: Spec): readonly number[] {
  const own = ports.flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort]));
  return healthCheckNodePort === 0 ? own : [...own, healthCheckNodePort];
}

/** Writes to a spec that is a copy. @param isTried nothing comes of it @throws {StatusError} if a port that is asked for is not to be had */
export function admitNodePorts(
  service: Service,
  old: Service | undefined,
  store: ReadableStore,
  choices: Choices,
  isTried: boolean,
): void {
  const { spec } = service;
  const isChecked = needsHealthCheck(spec) && !(old !== undefined && needsHealthCheck(old.spec));
  if (!needsNodePorts(spec) && !isChecked) return;
  const ports = new NodePorts(store, choices, isTried);
  if (needsNodePorts(spec)) setNodePorts(service, old, ports);
  if (isChecked) setHealthCheckPort(spec, ports);
}

/** Ports of one number have one port of a node, whatever their protocols. */
function setNodePorts(service: Service, old: Service | undefined, free: NodePorts): void {
  const { spec, metadata } = service;
  const { type, allocateLoadBalancerNodePorts: isWanted = true, ports = [] } = spec;
  const isAllocated = type === 'NodePort' || isWanted;
  const known = new Map<number, number>();
  const before = old === undefined ? [] : nodePortsOf(old.spec);
  spec.ports = ports.map((port, at) => {
    const { nodePort: given = 0 } = port;
    if (given === 0 && !isAllocated) return port;
    const asked =
      given === 0 && old === undefined
        ? (known.get(port.port) ??
          ports.find((each) => each.port === port.port && each.nodePort)?.nodePort ??
          0)
        : given;
    const isTaken = before.includes(asked) || [...known.values()].includes(asked);
    const why = asked === 0 || isTaken ? undefined : free.take(asked);
    if (why !== undefined) {
      const field = `spec.ports[${String(at)}].nodePort`;
      throw invalid(DEFINITIONS.services, metadata.name, [fieldError.invalid(field, asked, why)]);
    }
    const nodePort = asked === 0 ? free.next() : asked;
    if (!known.has(port.port)) known.set(port.port, nodePort);
    return { ...port, nodePort };
  });
}

function setHealthCheckPort(spec: Spec, free: NodePorts): void {
  const { healthCheckNodePort: asked = 0 } = spec;
  if (asked === 0) {
    spec.healthCheckNodePort = free.next();
    return;
  }
  const why = free.take(asked);
  if (why === undefined) return;
  const message = `failed to allocate requested HealthCheck NodePort ${String(asked)}: ${why}`;
  throw new StatusError('InternalError', `Internal error occurred: ${message}`);
}
