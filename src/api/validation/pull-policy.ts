/** Upstream: pkg/apis/core/validation/validation.go · validatePullPolicy (v1.36). */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

export function validatePullPolicy(
  policy: string | undefined,
  path: string,
): readonly FieldError[] {
  if (policy === undefined || policy === '') return [fieldError.required(path)];
  return PULL_POLICIES.includes(policy)
    ? NO_ERRORS
    : [fieldError.notSupported(path, policy, PULL_POLICIES)];
}
