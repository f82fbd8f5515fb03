/**
 * Which pods could not go without breaking a disruption budget. Pure.
 * Upstream: plugins/defaultpreemption/default_preemption.go, filterPodsWithPDBViolation (v1.36).
 */
import { selectorPredicate, type PodDisruptionBudget } from '../../../api/index.ts';
import type { PlacedPod } from '../placed-pod.ts';

export interface ByBudget {
  readonly violating: readonly PlacedPod[];
  readonly others: readonly PlacedPod[];
}

/** What budgets allow is given to the pods in their order. */
export function byBudget(
  pods: readonly PlacedPod[],
  budgets: readonly PodDisruptionBudget[],
): ByBudget {
  const ready = budgets.map(({ metadata, spec, status }) => ({
    namespace: metadata.namespace,
    selects: isEmpty(spec.selector) ? undefined : selectorPredicate(spec.selector),
    disrupted: status.disruptedPods ?? {},
    allowed: status.disruptionsAllowed ?? 0,
  }));
  const violating: PlacedPod[] = [];
  const others: PlacedPod[] = [];
  for (const placed of pods) {
    const { namespace, name, labels = {} } = placed.pod.metadata;
    let violates = false;
    for (const budget of ready) {
      if (budget.namespace !== namespace || budget.selects?.(labels) !== true) continue;
      // The API server has counted it already.
      if (budget.disrupted[name] !== undefined) continue;
      budget.allowed -= 1;
      if (budget.allowed < 0) violates = true;
    }
    (violates ? violating : others).push(placed);
  }
  return { violating, others };
}

function isEmpty(selector: PodDisruptionBudget['spec']['selector']): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}
