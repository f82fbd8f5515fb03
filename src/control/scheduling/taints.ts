/**
 * Taints that keep pods off a node, and those that only advise against it.
 * Upstream: component-helpers scheduling/corev1/helpers.go.
 *
 * Upstream's node lifecycle controller turns conditions into taints; here the scheduler reads the
 * condition itself, as if the taint were there.
 */
import { tolerates, type Node, type Pod } from '../../api/index.ts';

export type Taint = NonNullable<Node['spec']['taints']>[number];
type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

export const TAINT_UNSCHEDULABLE: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  effect: 'NoSchedule',
};
const TAINT_NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
const TAINT_UNREACHABLE: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' };

/** The taints that matter to a pod that is not yet on the node. */
export function schedulingTaints(node: Node): readonly Taint[] {
  const written = (node.spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  const ready = readiness(node);
  if (ready === 'True') return written;
  return [...written, ready === 'Unknown' ? TAINT_UNREACHABLE : TAINT_NOT_READY];
}

/** Of the condition Ready: True, False or Unknown. */
export function readiness({ status }: Node): string {
  return status.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'False';
}

/** The taints that cost a node points. */
export function discouragingTaints(node: Node): readonly Taint[] {
  return (node.spec.taints ?? []).filter(({ effect }) => effect === 'PreferNoSchedule');
}

export function toleratesAll(
  tolerations: readonly Toleration[] = [],
  taints: readonly Taint[],
): boolean {
  return taints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}
