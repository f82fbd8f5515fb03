/**
 * What may stand in x-kubernetes-validations, but for the expressions themselves: see src/api/cel.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { JsonSchemaProps, ValidationRule } from './json-schema-props.ts';

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
const LINE_BREAK = /[\n\r]/;

export function validationRuleErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return rules.flatMap((rule, at) => {
    const field = `${path}.x-kubernetes-validations[${String(at)}]`;
    return [...textErrors(rule, field), ...placeErrors(rule, field)];
  });
}

function textErrors(rule: ValidationRule, path: string): readonly FieldError[] {
  const { message = '', messageExpression = '' } = rule;
  const [text, said] = [(rule.rule ?? '').trim(), message.trim()];
  const errors: FieldError[] = [];
  if (text === '') {
    errors.push(fieldError.required(`${path}.rule`, 'rule is not specified'));
  } else if (message !== '' && said === '') {
    errors.push(fieldError.invalid(`${path}.message`, message, 'must be non-empty if specified'));
  } else if (LINE_BREAK.test(said)) {
    errors.push(fieldError.invalid(`${path}.message`, message, 'must not contain line breaks'));
  } else if (LINE_BREAK.test(text) && said === '') {
    const detail = 'message must be specified if rule contains line breaks';
    errors.push(fieldError.required(`${path}.message`, detail));
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    const detail = 'messageExpression must be non-empty if specified';
    errors.push(fieldError.required(`${path}.messageExpression`, detail));
  }
  return errors;
}

function placeErrors(rule: ValidationRule, path: string): readonly FieldError[] {
  const { reason, fieldPath = '' } = rule;
  const errors: FieldError[] = [];
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(fieldError.notSupported(`${path}.reason`, reason, REASONS));
  }
  if (fieldPath !== '' && fieldPath.trim() === '') {
    const detail = 'must be non-empty if specified';
    errors.push(fieldError.invalid(`${path}.fieldPath`, fieldPath, detail));
  }
  if (LINE_BREAK.test(fieldPath)) {
    const detail = 'must not contain line breaks';
    errors.push(fieldError.invalid(`${path}.fieldPath`, fieldPath, detail));
  }
  return errors;
}
