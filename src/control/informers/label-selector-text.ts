/** A label selector in an event or an error. */
import type { PodDisruptionBudget } from '../../api/index.ts';

type LabelSelector = NonNullable<PodDisruptionBudget['spec']['selector']>;

/** As Go's generated String has it: `&LabelSelector{MatchLabels:map[string]string{app: web,},…}`. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
