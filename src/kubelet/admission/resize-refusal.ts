/**
 * Why a pod that runs may not be what it asks to be. Pure.
 * Upstream: pkg/kubelet/allocation/allocation_manager.go, canResizePod (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import type { ResizeRefusal } from '../model/index.ts';
import { generalFilter, type NodeRoom } from './predicates.ts';
import { refusalOf } from './refusal.ts';
import { requestOf } from './resources.ts';

/** Part of `KubeletDecisions`. */
export interface ResizeDecisions {
  readonly resizeRefusal: typeof resizeRefusal;
}

/** Undefined: it may. @param others that were admitted and have not ended, as they were given to be */
export function resizeRefusal(
  pod: Pod,
  node: NodeRoom,
  others: readonly Pod[],
): ResizeRefusal | undefined {
  for (const resource of ['memory', 'cpu'] as const) {
    const requested = requestOf(pod, resource);
    const capacity = node.capacity[resource];
    if (requested <= capacity) continue;
    const amounts = `requested: ${String(requested)}, capacity: ${String(capacity)}`;
    const message = `Node didn't have enough capacity: ${resource}, ${amounts}`;
    return { reason: 'Infeasible', message };
  }
  const [first] = generalFilter(pod, node, others);
  return first && { reason: 'Deferred', message: refusalOf(first).message };
}
