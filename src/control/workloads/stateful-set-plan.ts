/**
 * The next steps of a StatefulSet: which pods to make and which to delete, one at a time and in order
 * unless it says Parallel. Pure. Upstream: pkg/controller/statefulset/stateful_set_control.go.
 */
import { scaledValue, type Pod, type StatefulSet } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { isAvailable, isReady } from './pod-facts.ts';
import { ordinalOf, revisionOfPod } from './stateful-pods.ts';

export type StatefulStep =
  | { readonly create: number; readonly isCurrent: boolean }
  | { readonly delete: Pod; readonly hasEnded: boolean };

export interface StatefulInput {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly now: Instant;
}

export function statefulSteps(input: StatefulInput): readonly StatefulStep[] {
  const { set, pods, now } = input;
  const { replicas = 0, podManagementPolicy, minReadySeconds = 0, ordinals } = set.spec;
  const isOrdered = podManagementPolicy !== 'Parallel';
  const start = ordinals?.start ?? 0;
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const steps: StatefulStep[] = [];
  const isHealthy = (pod: Pod): boolean =>
    pod.status.phase === 'Running' && isReady(pod) && !isGoing(pod);
  const wanted = Array.from({ length: replicas }, (_, at) => start + at);
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) steps.push({ create: ordinal, isCurrent: isCurrent(input, ordinal) });
    else if (hasEnded(pod) && !isGoing(pod)) steps.push({ delete: pod, hasEnded: true });
    else if (isHealthy(pod) && isAvailable(pod, minReadySeconds, now)) continue;
    if (isOrdered) return steps;
  }
  const condemned = pods
    .filter((pod) => !wanted.includes(ordinalOf(set, pod)))
    .sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  for (const pod of condemned) {
    if (!isGoing(pod)) steps.push({ delete: pod, hasEnded: false });
    if (isOrdered) return steps;
  }
  if (steps.length > 0) return steps;
  return updateSteps(input, byOrdinal, wanted, isHealthy);
}

/** From the highest ordinal down to the partition, as many at a time as may be unavailable. */
function updateSteps(
  { set, updateRevision }: StatefulInput,
  byOrdinal: ReadonlyMap<number, Pod>,
  wanted: readonly number[],
  isHealthy: (pod: Pod) => boolean,
): readonly StatefulStep[] {
  const { updateStrategy, replicas = 0, ordinals } = set.spec;
  if (updateStrategy?.type !== 'RollingUpdate') return [];
  const { partition = 0, maxUnavailable = 1 } = updateStrategy.rollingUpdate ?? {};
  const most = Math.max(1, scaledValue(maxUnavailable, replicas, 'up'));
  const first = (ordinals?.start ?? 0) + partition;
  const steps: StatefulStep[] = [];
  let unavailable = wanted.filter((ordinal) => {
    const pod = byOrdinal.get(ordinal);
    return pod === undefined || !isHealthy(pod);
  }).length;
  for (const ordinal of [...wanted].reverse()) {
    if (ordinal < first || unavailable >= most) break;
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined || isGoing(pod) || revisionOfPod(pod) === updateRevision) continue;
    steps.push({ delete: pod, hasEnded: false });
    unavailable += 1;
  }
  return steps;
}

/** Below the partition pods are made as they were. Upstream: isCurrentRevisionNeeded. */
function isCurrent(
  { set, currentRevision, updateRevision }: StatefulInput,
  ordinal: number,
): boolean {
  const { updateStrategy, ordinals } = set.spec;
  if (currentRevision === updateRevision || updateStrategy?.type !== 'RollingUpdate') return false;
  return ordinal < (ordinals?.start ?? 0) + (updateStrategy.rollingUpdate?.partition ?? 0);
}

function isGoing({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Failed' || status.phase === 'Succeeded';
}
