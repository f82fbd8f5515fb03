/** Upstream: pkg/apis/admissionregistration/validation/validation.go, validateMatchConditions. */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { MatchCondition } from '../admission-policy-objects.ts';
import type { Declared } from '../policies/admission-variables.ts';
import {
  compilePolicyExpression,
  PolicyCompileError,
  type PolicyType,
} from '../policies/policy-expression.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

const CONDITIONS_MAX = 64;

export function validateMatchConditions(
  conditions: readonly Partial<MatchCondition>[],
  declared: Declared,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (conditions.length > CONDITIONS_MAX) {
    errors.push(fieldError.tooMany(path, conditions.length, CONDITIONS_MAX));
  }
  conditions.forEach(({ name = '', expression = '' }, at) => {
    const field = `${path}[${String(at)}]`;
    if (expression.trim() === '') errors.push(fieldError.required(`${field}.expression`));
    else {
      errors.push(...expressionErrors(expression.trim(), declared, 'bool', `${field}.expression`));
    }
    if (name === '') errors.push(fieldError.required(`${field}.name`));
    else errors.push(...invalidFor(`${field}.name`, name, isQualifiedName(name)));
    if (name !== '' && conditions.findIndex((each) => each.name === name) < at) {
      errors.push(fieldError.duplicate(`${field}.name`, name));
    }
  });
  return errors;
}

/** Why an expression cannot be one of a policy. */
export function expressionErrors(
  expression: string,
  declared: Declared,
  type: PolicyType | undefined,
  field: string,
): readonly FieldError[] {
  try {
    compilePolicyExpression(expression, declared, type);
    return [];
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PolicyCompileError)) throw error;
    return [fieldError.invalid(field, expression, error.message)];
  }
}
