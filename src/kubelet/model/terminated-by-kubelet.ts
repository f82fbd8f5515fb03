/** The condition of a pod that its kubelet ends for the node's sake. Pure. */
import { formatTimestamp, type Pod, type PodCondition, type PodStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

export function terminatedByKubelet(
  { metadata }: Pod,
  status: PodStatus,
  message: string,
  now: Instant,
): PodStatus {
  const { conditions = [] } = status;
  const before = conditions.find(({ type }) => type === 'DisruptionTarget');
  const since = before?.status === 'True' ? before.lastTransitionTime : undefined;
  const condition: PodCondition & { observedGeneration?: number } = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    lastTransitionTime: since ?? formatTimestamp(now),
    observedGeneration: metadata.generation ?? 1,
  };
  return { ...status, conditions: [...conditions.filter((each) => each !== before), condition] };
}
