/** PodDisruptionBudgets, checked. Upstream: pkg/apis/policy/validation/validation.go. */
import { goJson } from '../go-values/go-json.ts';
import type { PodDisruptionBudget } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { amountErrors, notMoreThanAll } from './update-strategies.ts';

export function validateDisruptionBudget({ spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const detail = 'minAvailable and maxUnavailable cannot be both set';
    const shown = goJson('policy.PodDisruptionBudgetSpec', spec, 'given');
    errors.push(fieldError.invalidShown('spec', shown, detail));
  }
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    const path = `spec.${field}`;
    errors.push(...amountErrors(value, path), ...notMoreThanAll(value, path));
  }
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  if (unhealthyPodEvictionPolicy !== undefined && !policies.includes(unhealthyPodEvictionPolicy)) {
    const field = 'spec.unhealthyPodEvictionPolicy';
    errors.push(fieldError.notSupported(field, unhealthyPodEvictionPolicy, policies));
  }
  if (selector === undefined) return errors;
  return [...errors, ...validateLabelSelector(selector, 'spec.selector')];
}
