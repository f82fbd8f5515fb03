/** Whether a pod bears a taint. Upstream: api core/v1, Toleration.ToleratesTaint (v1.36). */
import type { Node, Pod } from './objects.ts';
import { deepFreeze } from './structural-sharing.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];
type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

/** What a pod has that names none: the same list in all of them. */
export const DEFAULT_TOLERATIONS: Toleration[] = deepFreeze(
  ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
    key,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: 300,
  })),
);

export function tolerates(
  { key = '', operator, value = '', effect = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  // A toleration without a key tolerates every key, which only `Exists` may.
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}
