/** What an evicted pod's status says, and its words. Upstream: pkg/kubelet/eviction/helpers.go, evictPod (v1.36). */
import { formatQuantity, parseQuantity, type Pod, type PodStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { terminatedByKubelet } from '../model/index.ts';
import type { Candidate } from './rank.ts';
import {
  thresholdMetMessage,
  type Observations,
  type StarvedResource,
  type Threshold,
} from './thresholds.ts';

/** Reason of the status, of the event, and of a rejection. */
export const EVICTED = 'Evicted';

/** With what each container has beyond its request. Upstream: evictionMessage. */
export function nodeLowMessage(
  resource: StarvedResource,
  met: readonly Threshold[],
  observations: Observations,
  { pod, usage }: Candidate,
): string {
  const threshold = thresholdMetMessage(resource, met, observations);
  const said = `The node was low on resource: ${resource}. ${threshold}`;
  // Nobody asks for inodes.
  if (usage === undefined || resource === 'inodes') return said;
  const { containers, initContainers = [] } = pod.spec;
  const told = usage.containers.map(({ name, rootfs, logs }) => {
    const container = [...containers, ...initContainers].find((each) => each.name === name);
    if (container === undefined) return '';
    const request = container.resources?.requests?.[resource] ?? '0';
    const used = rootfs.usedBytes + logs.usedBytes;
    if (used <= parseQuantity(request)) return '';
    const shown = formatQuantity(used, 'BinarySI');
    return `Container ${name} was using ${shown}, request is ${request}, has larger consumption of ${resource}. `;
  });
  return said + told.join('');
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
