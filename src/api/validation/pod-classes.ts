/**
 * The classes that a pod names, and whom it may preempt; of a new pod admission has asked for them before.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateRuntimeClassName, ValidatePreemptionPolicy (v1.36).
 */
import type { PodSpec } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Subdomain } from './names.ts';

const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

export function validateClasses({
  preemptionPolicy: policy,
  runtimeClassName: name,
}: PodSpec): readonly FieldError[] {
  const errors =
    name === undefined
      ? NO_ERRORS
      : invalidFor('spec.runtimeClassName', name, isDNS1123Subdomain(name));
  return policy === undefined ? errors : [...errors, ...validatePolicy(policy)];
}

function validatePolicy(policy: string): readonly FieldError[] {
  const field = 'spec.preemptionPolicy';
  if (policy === '') return [fieldError.required(field)];
  if (PREEMPTION_POLICIES.includes(policy)) return NO_ERRORS;
  return [fieldError.notSupported(field, policy, PREEMPTION_POLICIES)];
}
