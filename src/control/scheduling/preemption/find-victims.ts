/**
 * Which pods of a node would have to go for a pod to fit there: of those of lower priority as few and as
 * unimportant as can be, and rather none that a disruption budget holds.
 * Upstream: plugins/defaultpreemption/default_preemption.go, SelectVictimsOnNode (v1.36).
 */
import { parseTimestamp, type PodDisruptionBudget } from '../../../api/index.ts';
import type { Instant } from '../../../sim/index.ts';
import { unresolvable, type Misfit } from '../filters/node-filter.ts';
import type { NodeAccount } from '../node-account.ts';
import { priorityOf } from '../nominations.ts';
import type { PlacedPod } from '../placed-pod.ts';
import type { SchedulingCycle } from '../scheduling-cycle.ts';
import { byBudget } from './budget-violations.ts';

export interface PreemptionCandidate {
  readonly node: NodeAccount;
  /** The most important first. */
  readonly victims: readonly PlacedPod[];
  /** How many of them break a budget. */
  readonly violationCount: number;
}

const NO_VICTIMS = unresolvable('NodeResourcesFit', 'No preemption victims found for incoming pod');

/** Why the node is no candidate, where it is none. The node is afterwards as it was. */
export function findVictims(
  cycle: SchedulingCycle,
  node: NodeAccount,
  budgets: readonly PodDisruptionBudget[],
): PreemptionCandidate | Misfit {
  const priority = priorityOf(cycle.incoming.pod);
  const lower = [...node.pods].filter(({ pod }) => priorityOf(pod) < priority);
  if (lower.length === 0) return NO_VICTIMS;
  lower.sort(moreImportantFirst);
  for (const placed of lower) cycle.take(placed, node);
  const misfit = cycle.misfit(node);
  const gone = new Set(lower);
  const { violating, others } = byBudget(lower, budgets);
  if (misfit === undefined) {
    // Whom there is room for may stay, those first whom a budget holds.
    for (const placed of [...violating, ...others]) {
      cycle.put(placed, node);
      if (cycle.misfit(node) === undefined) gone.delete(placed);
      else cycle.take(placed, node);
    }
  }
  for (const placed of gone) cycle.put(placed, node);
  if (misfit !== undefined) return misfit;
  return {
    node,
    victims: lower.filter((placed) => gone.has(placed)),
    violationCount: violating.filter((placed) => gone.has(placed)).length,
  };
}

/** By priority, then by how long they have run. Upstream: scheduler/util, MoreImportantPod. */
function moreImportantFirst(a: PlacedPod, b: PlacedPod): number {
  return priorityOf(b.pod) - priorityOf(a.pod) || startedAt(a) - startedAt(b);
}

/** Of a pod that has not started: later than of any that has. */
export function startedAt({ pod }: PlacedPod): Instant {
  const { startTime } = pod.status;
  return startTime === undefined ? Number.MAX_SAFE_INTEGER : parseTimestamp(startTime);
}
