/**
 * What a pod asks of a node: the most that its containers need at one time, plus overhead.
 * Upstream: component-helpers resource/helpers.go, PodRequests; cpu and memory alone.
 *
 * Sidecars (restartable init containers) run on, so they count beside the regular containers and
 * beside every init container after them; other init containers run one at a time, before.
 */
import { parseQuantity, type Container, type PodSpec } from '../api/index.ts';

export interface Requests {
  /** Whole thousandths of a core, rounded up, so that sums stay exact. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const NOTHING: Requests = { cpuMilli: 0, memoryBytes: 0 };

export function podRequests(spec: PodSpec): Requests {
  let running = spec.containers.map(containerRequests).reduce(sum, NOTHING);
  let starting = NOTHING;
  let sidecars = NOTHING;
  for (const container of spec.initContainers ?? []) {
    const requests = containerRequests(container);
    if (container.restartPolicy === 'Always') sidecars = sum(sidecars, requests);
    const needed = container.restartPolicy === 'Always' ? sidecars : sum(sidecars, requests);
    starting = greater(starting, needed);
  }
  running = sum(running, sidecars);
  return sum(greater(running, starting), fromQuantities(spec.overhead));
}

/** The amounts of a list of quantities: requests, overhead, allocatable. */
export function fromQuantities(quantities: Readonly<Record<string, string>> = {}): Requests {
  const { cpu, memory } = quantities;
  if (cpu === undefined && memory === undefined) return NOTHING;
  return { cpuMilli: scaled(cpu, 1000), memoryBytes: scaled(memory, 1) };
}

function containerRequests({ resources }: Container): Requests {
  return fromQuantities(resources?.requests);
}

/** Rounded up as upstream does, but not for the error of a binary fraction. */
function scaled(quantity: string | undefined, factor: number): number {
  if (quantity === undefined) return 0;
  const amount = parseQuantity(quantity) * factor;
  const nearest = Math.round(amount);
  return Math.abs(amount - nearest) < 1e-6 ? nearest : Math.ceil(amount);
}

function sum(a: Requests, b: Requests): Requests {
  return { cpuMilli: a.cpuMilli + b.cpuMilli, memoryBytes: a.memoryBytes + b.memoryBytes };
}

function greater(a: Requests, b: Requests): Requests {
  return {
    cpuMilli: Math.max(a.cpuMilli, b.cpuMilli),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  };
}
