/** What an evicted pod's status says, and its words. Upstream: pkg/kubelet/eviction/helpers.go, evictPod (v1.36). */
import type { Pod, PodStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { terminatedByKubelet } from '../model/index.ts';
import {
  thresholdMetMessage,
  type Observations,
  type StarvedResource,
  type Threshold,
} from './thresholds.ts';

/** Reason of the status, of the event, and of a rejection. */
export const EVICTED = 'Evicted';

/** Containers take up nothing of this disk, so none is named. Upstream: evictionMessage. */
export function nodeLowMessage(
  resource: StarvedResource,
  met: readonly Threshold[],
  observations: Observations,
): string {
  const threshold = thresholdMetMessage(resource, met, observations);
  return `The node was low on resource: ${resource}. ${threshold}`;
}

export function nodeConditionMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(' ')}]. `;
}

/** @param isForNode for the node's sake, not for a limit of the pod's own */
export function evictedStatus(
  pod: Pod,
  status: PodStatus,
  message: string,
  isForNode: boolean,
  now: Instant,
): PodStatus {
  const failed: PodStatus = { ...status, phase: 'Failed', reason: EVICTED, message };
  if (!isForNode) return failed;
  return terminatedByKubelet(pod, failed, message, now);
}
