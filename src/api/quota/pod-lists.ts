/**
 * What a pod asks for and may have of each resource, as quantities: what pod-resources.ts is to the scheduler in
 * numbers. Pure. Upstream: component-helpers resource/helpers.go, PodRequests, PodLimits (v1.36).
 */
import type { Container, PodSpec } from '../objects.ts';
import { podLevelAmounts } from '../pod-level-resources.ts';
import { compareQuantities } from '../quantity.ts';
import type { ResourceList } from '../quota-objects.ts';
import { addLists, greaterList, isEmptyList, pickList } from './resource-lists.ts';

/** Without the overhead: what a LimitRange looks at, but for huge pages of the pod as a whole. */
export function listOf(spec: PodSpec, kind: 'requests' | 'limits'): ResourceList {
  const whole = podLevelAmounts(spec, kind);
  const list = listOfContainers(spec, kind);
  return whole === undefined ? list : { ...list, ...whole };
}

function listOfContainers(
  { containers, initContainers = [] }: PodSpec,
  kind: 'requests' | 'limits',
): ResourceList {
  const of = ({ resources }: Container): ResourceList => resources?.[kind] ?? NOTHING;
  let sidecars = NOTHING;
  let starting = NOTHING;
  for (const container of initContainers) {
    const needed = addLists(sidecars, of(container));
    starting = greaterList(starting, needed);
    if (container.restartPolicy === 'Always') sidecars = needed;
  }
  const regular = containers.reduce((sum, container) => addLists(sum, of(container)), NOTHING);
  return greaterList(addLists(regular, sidecars), starting);
}

const NOTHING: ResourceList = {};

export function requestsOf(spec: PodSpec): ResourceList {
  const list = listOf(spec, 'requests');
  return spec.overhead === undefined ? list : addLists(list, spec.overhead);
}

/** The overhead counts where there is a limit to add it to. */
export function limitsOf(spec: PodSpec): ResourceList {
  const list = listOf(spec, 'limits');
  if (spec.overhead === undefined || isEmptyList(list)) return list;
  return addLists(
    list,
    pickList(spec.overhead, (name) => compareQuantities(list[name] ?? '0', '0') !== 0),
  );
}
