/**
 * Why a pod fits nowhere, in upstream's words, as its condition and its event quote them:
 * `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to
 * deallocate, preemption: …`
 *
 * Upstream: pkg/scheduler/framework/types.go, FitError; preemption/preemption.go.
 */
import type { Misfit } from './filters/node-filter.ts';
import type { Preemption } from './preemption/preempt.ts';

/** Upstream's DynamicResources says it of every pod. */
const NO_CLAIMS = 'no new claims to deallocate';
/**
 * @param misfits one for each node
 * @param obstacle why the pod will do nowhere, whatever the nodes are
 */
export function fitErrorMessage(
  misfits: readonly Misfit[],
  preemption: Preemption,
  obstacle?: string,
): string {
  if (misfits.length === 0) return 'no nodes available to schedule pods';
  const available = `0/${String(misfits.length)} nodes are available`;
  const why = `${available}: ${obstacle ?? histogram(misfits)}.`;
  // Nobody has told DynamicResources of a pod that an earlier plugin refused for all nodes, and it says so.
  if (obstacle !== undefined) return `${why} not found`;
  if ('candidate' in preemption) return why;
  const then =
    'ineligible' in preemption
      ? preemption.ineligible
      : `${available}: ${histogram(preemption.misfits)}.`;
  return `${why} ${NO_CLAIMS}, preemption: ${then}`;
}

/** `1 Insufficient cpu, 2 Too many pods`: sorted as text, counts included. */
function histogram(misfits: readonly Misfit[]): string {
  const counts = new Map<string, number>();
  for (const { reasons } of misfits) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .sort()
    .join(', ');
}
