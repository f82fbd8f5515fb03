/** Conditions of a status whose types are all that is asked of them. Upstream: pkg/apis/flowcontrol/validation (v1.36). */
import type { Condition } from '../cluster-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';

export function validateConditionTypes(
  conditions: readonly Partial<Condition>[] = [],
): readonly FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ type = '' }, at) => {
    const field = `status.conditions[${String(at)}].type`;
    const errors = [
      ...(seen.has(type) ? [fieldError.duplicate(field, type)] : []),
      ...(type === '' ? [fieldError.required(field)] : []),
    ];
    seen.add(type);
    return errors;
  });
}
