/**
 * What a pod is counted with while it is being resized: of what it asks for, what it was given and what it has, the
 * most. Pure. Upstream: component-helpers resource/helpers.go, determineContainerReqs, determineContainerLimits (v1.36).
 */
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus } from './objects.ts';
import { compareQuantities } from './quantity.ts';

type Quantities = Record<string, string>;

/** A pod that was never changed was never resized. */
export function mayBeResized({ metadata }: Pod): boolean {
  return (metadata.generation ?? 1) > 1;
}

/** Its spec itself if nothing of it is under way. */
export function specInUse(pod: Pod): PodSpec {
  const { spec, status } = pod;
  if (!mayBeResized(pod)) return spec;
  const isInfeasible = isResizeInfeasible(status);
  const { initContainers } = spec;
  const containers = inUse(spec.containers, status.containerStatuses, isInfeasible);
  const inits = initContainers && inUse(initContainers, status.initContainerStatuses, isInfeasible);
  if (containers === spec.containers && inits === initContainers) return spec;
  const counted: PodSpec = { ...spec, containers };
  if (inits !== undefined) counted.initContainers = inits;
  return counted;
}

/** What it asks for it will never get. */
function isResizeInfeasible({ conditions = [] }: PodStatus): boolean {
  return conditions.some(
    ({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible',
  );
}

function inUse(
  containers: Container[],
  statuses: readonly ContainerStatus[] = [],
  isInfeasible: boolean,
): Container[] {
  let isSame = true;
  const counted = containers.map((container) => {
    const status = statuses.find(({ name }) => name === container.name);
    const { resources: has, allocatedResources: given } = status ?? {};
    if (has === undefined) return container;
    const { resources: asked = {} } = container;
    const [ofRequests, ofLimits] = isInfeasible
      ? [undefined, undefined]
      : [asked.requests, asked.limits];
    const requests = greatest(greatest(ofRequests, has.requests), given);
    const limits = greatest(ofLimits, has.limits);
    if (requests === asked.requests && limits === asked.limits) return container;
    isSame = false;
    const resources = { ...asked };
    if (requests !== undefined) resources.requests = requests;
    if (limits !== undefined) resources.limits = limits;
    return { ...container, resources };
  });
  return isSame ? containers : counted;
}

/** The first of the two if the second has nothing that is more. */
function greatest(a: Quantities | undefined, b: Quantities | undefined): Quantities | undefined {
  if (b === undefined || a === b) return a;
  if (a === undefined) return b;
  let most = a;
  for (const [name, quantity] of Object.entries(b)) {
    const known = most[name];
    if (known !== undefined && compareQuantities(known, quantity) >= 0) continue;
    most = { ...most, [name]: quantity };
  }
  return most;
}
