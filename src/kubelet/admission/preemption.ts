/**
 * Which pods make room for a critical one. Pure.
 * Upstream: pkg/kubelet/preemption/preemption.go, getPodsToPreempt (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import { isCriticalPod } from '../model/index.ts';
import { requestOf, type ResourceName } from './resources.ts';

/** What is lacking, by resource. */
export type Lack = ReadonlyMap<ResourceName, number>;

/** @throws {Error} if all of them together are not enough */
export function getPodsToPreempt(preemptor: Pod, pods: readonly Pod[], lack: Lack): readonly Pod[] {
  const preemptable = pods.filter((pod) => isPreemptable(preemptor, pod));
  const of = (qosClass: string): readonly Pod[] =>
    preemptable.filter(({ status }) => (status.qosClass ?? 'BestEffort') === qosClass);
  const [bestEffort, burstable, guaranteed] = [of('BestEffort'), of('Burstable'), of('Guaranteed')];
  const never = without(lack, preemptable);
  if (never.size > 0) throw noneFound(never);
  // Of the better classes only what the others together cannot give.
  const best = byDistance(guaranteed, without(lack, [...bestEffort, ...burstable]));
  const middle = byDistance(burstable, without(lack, [...bestEffort, ...best]));
  const least = byDistance(bestEffort, without(lack, [...middle, ...best]));
  return [...least, ...middle, ...best];
}

/** Upstream: pkg/kubelet/types/pod_update.go, Preemptable. */
function isPreemptable(preemptor: Pod, pod: Pod): boolean {
  if (isCriticalPod(preemptor) && !isCriticalPod(pod)) return true;
  const { priority: mine } = preemptor.spec;
  const { priority: its } = pod.spec;
  return mine !== undefined && its !== undefined && mine > its;
}

/** The nearest to what is still lacking first; of two equally near the one that asks for less. */
function byDistance(given: readonly Pod[], lack: Lack): readonly Pod[] {
  const pods = [...given];
  const chosen: Pod[] = [];
  let left = lack;
  while (left.size > 0) {
    const [first, ...rest] = pods;
    if (first === undefined) throw noneFound(left);
    const best = rest.reduce(
      (nearest, pod) => (isNearer(pod, nearest, left) ? pod : nearest),
      first,
    );
    pods.splice(pods.indexOf(best), 1);
    chosen.push(best);
    left = without(left, [best]);
  }
  return chosen;
}

function isNearer(pod: Pod, than: Pod, lack: Lack): boolean {
  const [a, b] = [distance(pod, lack), distance(than, lack)];
  return a < b || (a === b && asksForLess(pod, than));
}

function distance(pod: Pod, lack: Lack): number {
  let sum = 0;
  for (const [resource, amount] of lack) {
    const left = amount - requestOf(pod, resource);
    if (left > 0) sum += (left / amount) ** 2;
  }
  return sum;
}

function asksForLess(pod: Pod, than: Pod): boolean {
  const [memory, memoryThan] = [requestOf(pod, 'memory'), requestOf(than, 'memory')];
  if (memory !== memoryThan) return memory < memoryThan;
  return requestOf(pod, 'cpu') <= requestOf(than, 'cpu');
}

function without(lack: Lack, pods: readonly Pod[]): Lack {
  const left = new Map<ResourceName, number>();
  for (const [resource, amount] of lack) {
    const rest = pods.reduce((sum, pod) => sum - requestOf(pod, resource), amount);
    if (rest > 0) left.set(resource, rest);
  }
  return left;
}

function noneFound(lack: Lack): Error {
  const list = [...lack].map(([resource, amount]) => `(res: ${resource}, q: ${String(amount)}), `);
  return new Error(`no set of running pods found to reclaim resources: [${list.join('')}]`);
}
