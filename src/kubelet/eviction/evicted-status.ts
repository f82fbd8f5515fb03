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
  const told = offendersOf(resource, { pod, usage }).map(
    ({ name, used, request }) =>
      `Container ${name} was using ${used}, request is ${request}, has larger consumption of ${resource}. `,
  );
  return said + told.join('');
}

/** What the event says of them beside its message. Upstream: OffendingContainersKey, … */
export function evictionAnnotations(
  resource: StarvedResource,
  candidate: Candidate,
): Readonly<Record<string, string>> {
  if (candidate.usage === undefined) return {};
  const offenders = offendersOf(resource, candidate);
  return {
    offending_containers: offenders.map(({ name }) => name).join(','),
    offending_containers_usage: offenders.map(({ used }) => used).join(','),
    starved_resource: resource,
  };
}

interface Offender {
  readonly name: string;
  readonly used: string;
  readonly request: string;
}

function offendersOf(resource: StarvedResource, { pod, usage }: Candidate): readonly Offender[] {
  // Nobody asks for inodes.
  if (usage === undefined || resource === 'inodes') return [];
  const { containers, initContainers = [] } = pod.spec;
  return usage.containers.flatMap(({ name, rootfs, logs }) => {
    const container = [...containers, ...initContainers].find((each) => each.name === name);
    if (container === undefined) return [];
    const request = container.resources?.requests?.[resource] ?? '0';
    const used = rootfs.usedBytes + logs.usedBytes;
    if (used <= parseQuantity(request)) return [];
    return [{ name, used: formatQuantity(used, 'BinarySI'), request }];
  });
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
