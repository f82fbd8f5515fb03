/**
 * How far the resize of a pod is: what its containers were given, what they run with, and what is told of it. There
 * is none of a pod that was never resized. Pure. Upstream: pkg/kubelet/allocation/state (v1.36).
 */
import { sameValue, type Container, type Pod, type PodSpec } from '../../api/index.ts';

export type ContainerResources = NonNullable<Container['resources']>;
export type ResourcesByContainer = ReadonlyMap<string, ContainerResources>;

/** Why a resize is not granted. */
export interface ResizeRefusal {
  readonly reason: 'Deferred' | 'Infeasible';
  readonly message: string;
}

/** A condition that is told for as long as it is there: it is never `False`. */
export interface ResizeCondition {
  /** Empty: none. */
  readonly reason: string;
  readonly message: string;
  /** Of the resize that it speaks of. */
  readonly observedGeneration: number;
  /** Since when it is for this reason, as the API writes instants. */
  readonly since: string;
}

export interface ResizeState {
  /** What the kubelet has granted. */
  readonly allocated: ResourcesByContainer;
  /** What containers were started with, or were given as they ran. */
  readonly actuated: ResourcesByContainer;
  /** Why what is asked for is not granted. */
  readonly pending: ResizeCondition | undefined;
  /** What was granted is not there yet. */
  readonly inProgress: ResizeCondition | undefined;
}

const NOTHING: ContainerResources = {};

export function resourcesOf({ resources = NOTHING }: Container): ContainerResources {
  return resources;
}

export function resourcesByContainer(spec: PodSpec): ResourcesByContainer {
  return new Map(resizableContainers(spec).map((each) => [each.name, resourcesOf(each)]));
}

export function resizableContainers({
  containers,
  initContainers = [],
}: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}

export function sameResources(a: ResourcesByContainer, b: ResourcesByContainer): boolean {
  return [...a].every(([name, resources]) => sameValue(resources, b.get(name)));
}

/** The pod with what it was given; itself if that is what it asks for. */
export function allocatedPod(pod: Pod, { allocated }: ResizeState): Pod {
  const { spec } = pod;
  const containers = spec.containers.map((each) => withAllocated(each, allocated));
  const inits = spec.initContainers?.map((each) => withAllocated(each, allocated));
  const isSame = (given: readonly Container[] = [], old: readonly Container[] = []): boolean =>
    given.every((each, at) => each === old[at]);
  if (isSame(containers, spec.containers) && isSame(inits, spec.initContainers)) return pod;
  const given: PodSpec = { ...spec, containers };
  if (inits !== undefined) given.initContainers = inits;
  return { ...pod, spec: given };
}

function withAllocated(container: Container, allocated: ResourcesByContainer): Container {
  const resources = allocated.get(container.name);
  if (resources === undefined || sameValue(resources, resourcesOf(container))) return container;
  return { ...container, resources };
}
