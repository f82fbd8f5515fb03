/**
 * What a pod asks of a node, or may have: the most that its containers come to at one time, plus overhead. Pure.
 * Upstream: component-helpers resource/helpers.go, PodRequests (v1.36).
 *
 * Sidecars (restartable init containers) run on, so they count beside the regular containers and
 * beside every init container after them; other init containers run one at a time, before. What the pod
 * as a whole asks for counts instead.
 */
import type { Container, PodSpec } from './objects.ts';
import { podLevelAmounts, type WithResources } from './pod-level-resources.ts';
import { parseQuantity } from './quantity.ts';

const NONE: Container[] = [];

/** Of one resource; `amountOf` says what one container comes to. Without the overhead. */
export function mostAtOnce(
  { containers, initContainers = NONE }: PodSpec,
  amountOf: (container: Container) => number,
): number {
  let sidecars = 0;
  let starting = 0;
  for (const container of initContainers) {
    const needed = sidecars + amountOf(container);
    starting = Math.max(starting, needed);
    if (container.restartPolicy === 'Always') sidecars = needed;
  }
  let running = sidecars;
  // By their places: `for … of` makes an object for each item of a list that is frozen, as that of a stored pod is.
  for (let at = 0; at < containers.length; at++) running += amountOf(containers[at] as Container);
  return Math.max(running, starting);
}

export interface PodRequests {
  /** Whole thousandths of a core, rounded up, so that sums stay exact. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** With a tenth of a core and 200 MiB for each container that says nothing: what a score counts. */
  readonly scoredCpuMilli: number;
  readonly scoredMemoryBytes: number;
  /** Ephemeral storage and extended resources, by name; undefined: none. */
  readonly others: ReadonlyMap<string, number> | undefined;
}

/** Upstream: pkg/scheduler/util/pod_resources.go. */
const MILLI_CPU_IF_SILENT = 100;
const MEMORY_IF_SILENT = 200 * 1024 * 1024;

export function podRequests(spec: PodSpec): PodRequests {
  const { containers, initContainers, overhead, resources } = spec as PodSpec & WithResources;
  const isPlain = initContainers === undefined && overhead === undefined && resources === undefined;
  if (isPlain && containers.every(isSilent)) return silent(containers.length);
  const sum = (resource: string, ifSilent: number): number =>
    asked(spec, 'requests', resource, ifSilent) + amount(overhead, resource);
  return {
    cpuMilli: sum('cpu', 0),
    memoryBytes: sum('memory', 0),
    scoredCpuMilli: sum('cpu', MILLI_CPU_IF_SILENT),
    scoredMemoryBytes: sum('memory', MEMORY_IF_SILENT),
    others: otherRequests(spec, sum),
  };
}

/**
 * Of one resource, without the overhead: by the pod as a whole, if it says so, else by its containers. Where the pod
 * asks for something as a whole, a container is only silent if all are.
 */
export function asked(
  spec: PodSpec,
  list: 'requests' | 'limits',
  resource: string,
  ifSilent = 0,
): number {
  const whole = podLevelAmounts(spec, list);
  if (whole?.[resource] !== undefined) return amount(whole, resource);
  if (whole === undefined || ifSilent === 0) return sumOf(spec, list, resource, ifSilent);
  const said = sumOf(spec, list, resource, 0);
  return said === 0 ? sumOf(spec, list, resource, ifSilent) : said;
}

function sumOf(
  spec: PodSpec,
  list: 'requests' | 'limits',
  resource: string,
  ifAbsent: number,
): number {
  return mostAtOnce(spec, ({ resources }) => amount(resources?.[list], resource, ifAbsent));
}

function isSilent({ resources }: Container): boolean {
  return resources?.requests === undefined;
}

/** Of pods that ask for nothing, as most do: by how many containers they have. */
const SILENT: PodRequests[] = [];

function silent(count: number): PodRequests {
  return (SILENT[count] ??= {
    cpuMilli: 0,
    memoryBytes: 0,
    scoredCpuMilli: count * MILLI_CPU_IF_SILENT,
    scoredMemoryBytes: count * MEMORY_IF_SILENT,
    others: undefined,
  });
}

function otherRequests(
  spec: PodSpec,
  sum: (resource: string, ifSilent: number) => number,
): ReadonlyMap<string, number> | undefined {
  const { containers, initContainers = [], overhead = {} } = spec;
  let names: Set<string> | undefined;
  const note = (quantities: Readonly<Record<string, string>> | undefined): void => {
    for (const name in quantities) {
      if (name !== 'cpu' && name !== 'memory') (names ??= new Set()).add(name);
    }
  };
  for (const { resources } of containers) note(resources?.requests);
  for (const { resources } of initContainers) note(resources?.requests);
  note(overhead);
  note(podLevelAmounts(spec, 'requests'));
  if (names === undefined) return undefined;
  return new Map([...names].map((name) => [name, sum(name, 0)]));
}

/**
 * Of a list of quantities: thousandths of a core, bytes, pieces. Rounded up as upstream does, but not for the
 * error of a binary fraction.
 */
export function amount(
  quantities: Readonly<Record<string, string>> | undefined,
  resource: string,
  ifAbsent = 0,
): number {
  const quantity = quantities?.[resource];
  if (quantity === undefined) return ifAbsent;
  const value = parseQuantity(quantity) * (resource === 'cpu' ? 1000 : 1);
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : Math.ceil(value);
}
