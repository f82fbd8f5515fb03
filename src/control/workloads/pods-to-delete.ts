/**
 * Which pods of a ReplicaSet go first when there are too many. Pure.
 * Upstream: pkg/controller/controller_utils.go, ActivePodsWithRanks; replica_set.go, getPodsToDelete.
 */
import { parseTimestamp, type Pod } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { conditionOf, isActive, isReady } from './pod-facts.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

/** `related`: all active pods of this ReplicaSet and of those with the same controller. */
export function podsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: Instant,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const { spec } of related.filter(isActive)) {
    const node = spec.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const rank = ({ spec }: Pod): number => onNode.get(spec.nodeName ?? '') ?? 0;
  return [...pods].sort((a, b) => compare(a, b, rank, now)).slice(0, count);
}

/** Negative: `a` goes first. */
function compare(a: Pod, b: Pod, rank: (pod: Pod) => number, now: Instant): number {
  const rules: readonly ((pod: Pod) => number)[] = [
    ({ spec }) => Number((spec.nodeName ?? '') !== ''),
    ({ status }) => PHASES.indexOf(status.phase ?? 'Pending'),
    (pod) => Number(isReady(pod)),
    ({ metadata }) => Number(metadata.annotations?.[DELETION_COST] ?? 0),
    (pod) => -rank(pod),
  ];
  for (const rule of rules) {
    const difference = rule(a) - rule(b);
    if (difference !== 0) return difference;
  }
  const readySince = (pod: Pod): string => conditionOf(pod, 'Ready')?.lastTransitionTime ?? '';
  if (isReady(a) && isReady(b) && readySince(a) !== readySince(b)) {
    // Times are compared by powers of two of the age, so that old pods are as good as each other.
    return youngerFirst(readySince(a), readySince(b), now) || byUid(a, b);
  }
  const restarts = restartsOf(b) - restartsOf(a);
  if (restarts !== 0) return restarts;
  const created = ({ metadata }: Pod): string => metadata.creationTimestamp;
  if (created(a) !== created(b)) return youngerFirst(created(a), created(b), now) || byUid(a, b);
  return byUid(a, b);
}

function youngerFirst(a: string, b: string, now: Instant): number {
  if (a === '' || b === '') return a === '' ? -1 : 1;
  const rank = (time: string): number => {
    const seconds = (now - parseTimestamp(time)) / 1000;
    return seconds < 1 ? 0 : Math.floor(Math.log2(seconds));
  };
  return rank(a) - rank(b);
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function byUid(a: Pod, b: Pod): number {
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}
