/**
 * What an earlier kubelet has told of a resize that is not over, in the status of the pod. Pure. Upstream the two
 * checkpoints say it, and the conditions are taken from the status: BackfillPodResizeConditions (v1.36).
 */
import { sameValue, type ContainerStatus, type Pod } from '../../api/index.ts';
import {
  resizableContainers,
  resourcesByContainer,
  resourcesOf,
  sameResources,
  type ContainerResources,
  type ResizeCondition,
  type ResizeState,
} from '../model/index.ts';

/** Undefined: the pod has what it asks for. */
export function recoveredState(pod: Pod): ResizeState | undefined {
  const pending = conditionOf(pod, 'PodResizePending');
  const inProgress = conditionOf(pod, 'PodResizeInProgress');
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const statuses = new Map(
    [...initContainerStatuses, ...containerStatuses].map((each) => [each.name, each]),
  );
  const actuated = new Map(
    resizableContainers(pod.spec).map((container) => {
      const { resources } = statuses.get(container.name) ?? {};
      return [container.name, resources ?? resourcesOf(container)] as const;
    }),
  );
  const asked = resourcesByContainer(pod.spec);
  const isDone = pending === undefined && inProgress === undefined;
  if (isDone && sameResources(asked, actuated)) return undefined;
  const allocated = new Map(
    resizableContainers(pod.spec).map(
      (container) =>
        [container.name, allocatedOf(statuses.get(container.name), container)] as const,
    ),
  );
  return { allocated, actuated, pending, inProgress };
}

/** What was granted of the limits is not told; it is what is asked for, if the requests are, else what there is. */
function allocatedOf(
  status: ContainerStatus | undefined,
  container: Parameters<typeof resourcesOf>[0],
): ContainerResources {
  const asked = resourcesOf(container);
  if (status?.resources === undefined) return asked;
  if (sameValue(status.allocatedResources, asked.requests)) {
    return status.allocatedResources === undefined ? status.resources : asked;
  }
  const requests = status.allocatedResources;
  return requests === undefined ? status.resources : { ...status.resources, requests };
}

function conditionOf({ status }: Pod, type: string): ResizeCondition | undefined {
  const told = status.conditions?.find((each) => each.type === type);
  if (told === undefined) return undefined;
  const { reason = '', message = '', lastTransitionTime: since = '' } = told;
  const { observedGeneration = 1 } = told as { readonly observedGeneration?: number };
  return { reason, message, observedGeneration, since };
}
