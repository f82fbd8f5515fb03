/**
 * Label selectors as objects: `{matchLabels, matchExpressions}`.
 * Upstream: apimachinery pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector.
 */
import type { LabelPredicate } from './selectors/label-selector.ts';
import type { LabelSelector } from './workload-objects.ts';

/** No selector selects nothing; an empty one everything. */
export function selectorPredicate(selector: LabelSelector | undefined): LabelPredicate {
  if (selector === undefined) return () => false;
  const equal = Object.entries(selector.matchLabels ?? {});
  const { matchExpressions = [] } = selector;
  return (labels) =>
    equal.every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const has = Object.hasOwn(labels, key);
      switch (operator) {
        case 'In':
          return has && values.includes(labels[key] ?? '');
        case 'NotIn':
          return !has || !values.includes(labels[key] ?? '');
        case 'Exists':
          return has;
        default:
          return !has;
      }
    });
}

/** In text, as a `scale` tells it: `app=web,tier in (a,b)`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const parts = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  for (const { key, operator, values = [] } of matchExpressions) {
    const list = `(${[...values].sort().join(',')})`;
    if (operator === 'In') parts.push(`${key} in ${list}`);
    else if (operator === 'NotIn') parts.push(`${key} notin ${list}`);
    else parts.push(operator === 'Exists' ? key : `!${key}`);
  }
  return parts.join(',');
}
