/**
 * Taints that keep pods off a node. Upstream: component-helpers scheduling/corev1/helpers.go.
 *
 * Upstream's node lifecycle controller turns conditions into taints; here the scheduler reads the
 * condition itself, as if the taint were there.
 */
import type { Node, Pod } from '../api/index.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];
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
  const ready = node.status.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'False';
  if (ready === 'True') return written;
  return [...written, ready === 'Unknown' ? TAINT_UNREACHABLE : TAINT_NOT_READY];
}

export function toleratesAll(
  tolerations: readonly Toleration[] = [],
  taints: readonly Taint[],
): boolean {
  return taints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}

export function tolerates(
  { key = '', operator, value = '', effect = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  // A toleration without a key tolerates every key, which only `Exists` may.
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}
