/** Which taints are borne, checked. Upstream: pkg/apis/core/validation/validation.go, ValidateTolerations (v1.36). */
import type { PodSpec } from '../objects.ts';
import { DEFAULT_TOLERATIONS } from '../toleration.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

export type Toleration = NonNullable<PodSpec['tolerations']>[number];

const OPERATORS = ['Equal', 'Exists'];
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(
  tolerations: readonly Toleration[] | undefined,
  path: string,
): readonly FieldError[] {
  if (tolerations === undefined || tolerations === DEFAULT_TOLERATIONS) return NO_ERRORS;
  return tolerations.flatMap((toleration, at) => {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const field = `${path}[${String(at)}]`;
    const errors: FieldError[] = [];
    if (key !== '') errors.push(...invalidFor(`${field}.key`, key, isQualifiedName(key)));
    else if (operator !== 'Exists') {
      const detail =
        'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(fieldError.invalid(`${field}.operator`, operator, detail));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(fieldError.invalid(`${field}.effect`, effect, detail));
    }
    errors.push(...validateTolerated(operator, value, `${field}.operator`));
    if (effect !== '' && !TAINT_EFFECTS.includes(effect)) {
      errors.push(fieldError.notSupported(`${field}.effect`, effect, TAINT_EFFECTS));
    }
    return errors;
  });
}

function validateTolerated(operator: string, value: string, path: string): readonly FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const complaints = isLabelValue(value);
      return complaints.length === 0
        ? NO_ERRORS
        : [fieldError.invalid(path, value, complaints.join(';'))];
    }
    case 'Exists':
      if (value === '') return NO_ERRORS;
      return [fieldError.invalid(path, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      // Their gate is off; yet upstream names them.
      return [fieldError.notSupported(path, operator, [...OPERATORS, 'Lt', 'Gt'])];
    default:
      return [fieldError.notSupported(path, operator, OPERATORS)];
  }
}
