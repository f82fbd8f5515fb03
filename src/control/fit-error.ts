/**
 * Why a pod fits nowhere, in upstream's words, as its condition and its event quote them:
 * `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to
 * deallocate, preemption: …`
 *
 * Upstream: pkg/scheduler/framework/types.go, FitError; preemption/preemption.go. Nothing is
 * preempted here; what is said about it is what upstream says when there is nothing to preempt.
 */
import type { Misfit } from './node-fit.ts';

/** Upstream's DynamicResources says it of every pod. */
const NO_CLAIMS = 'no new claims to deallocate';
const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

/** One misfit for each node. */
export function fitErrorMessage(misfits: readonly Misfit[]): string {
  if (misfits.length === 0) return 'no nodes available to schedule pods';
  const available = `0/${String(misfits.length)} nodes are available`;
  const reasons = histogram(misfits.flatMap((misfit) => misfit.reasons));
  const preemption = histogram(
    misfits.map(({ resolvable }) => (resolvable ? NO_VICTIMS : NOT_HELPFUL)),
  );
  return `${available}: ${reasons}. ${NO_CLAIMS}, preemption: ${available}: ${preemption}.`;
}

/** `1 Insufficient cpu, 2 Too many pods`: sorted as text, counts included. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .sort()
    .join(', ');
}
