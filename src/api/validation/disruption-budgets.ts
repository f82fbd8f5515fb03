/** PodDisruptionBudgets, checked. Upstream: pkg/apis/policy/validation/validation.go. */
import { isPercentage } from '../int-or-percent.ts';
import type { PodDisruptionBudget } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';

export function validateDisruptionBudget({ spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const detail = 'minAvailable and maxUnavailable cannot be both set';
    errors.push(fieldError.invalid('spec', spec, detail));
  }
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    if (typeof value === 'number' ? value >= 0 : isPercentage(value)) continue;
    const detail =
      typeof value === 'number'
        ? 'must be greater than or equal to 0'
        : "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    errors.push(fieldError.invalid(`spec.${field}`, value, detail));
  }
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  if (unhealthyPodEvictionPolicy !== undefined && !policies.includes(unhealthyPodEvictionPolicy)) {
    const field = 'spec.unhealthyPodEvictionPolicy';
    errors.push(fieldError.notSupported(field, unhealthyPodEvictionPolicy, policies));
  }
  if (selector === undefined) return errors;
  return [...errors, ...validateLabelSelector(selector, 'spec.selector')];
}
