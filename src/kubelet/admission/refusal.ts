/** Why a node does not take a pod, in upstream's words. Upstream: pkg/kubelet/lifecycle/predicate.go (v1.36). */
import type { Failure } from './predicates.ts';

/** Reason and message of a rejected pod. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

export function refusalOf(failure: Failure): Refusal {
  if ('predicate' in failure) {
    const { predicate, why } = failure;
    return { reason: predicate, message: `Predicate ${predicate} failed: ${why}` };
  }
  const { resource, requested, used, capacity } = failure;
  const amounts = `requested: ${String(requested)}, used: ${String(used)}, capacity: ${String(capacity)}`;
  const message = `Node didn't have enough resource: ${resource}, ${amounts}`;
  return { reason: `OutOf${resource}`, message };
}
