/** Whether a pod bears a taint. Upstream: api core/v1, Toleration.ToleratesTaint (v1.36). */
import type { Node, Pod } from './objects.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];
type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

export function tolerates(
  { key = '', operator, value = '', effect = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  // A toleration without a key tolerates every key, which only `Exists` may.
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}
