/** VolumeAttributesClasses, checked. Upstream: pkg/apis/storage/validation/validation.go (v1.36). */
import type { VolumeAttributesClass } from '../cluster-objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

type Errors = readonly FieldError[];

const PARAMETERS_MAX = 512;
const PARAMETERS_BYTES_MAX = 256 * 1024;

export function validateVolumeAttributesClass(made: VolumeAttributesClass): Errors {
  const { driverName = '', parameters = {} } = made;
  const errors =
    driverName === ''
      ? [fieldError.required('driverName')]
      : invalidFor('driverName', driverName, isQualifiedName(driverName.toLowerCase()));
  return [...errors, ...validateParameters(parameters)];
}

export function validateVolumeAttributesClassUpdate(
  next: VolumeAttributesClass,
  old: VolumeAttributesClass,
): Errors {
  const errors: FieldError[] = [];
  const refuse = (field: string): void => {
    errors.push(fieldError.forbidden(field, `updates to ${field} are forbidden.`));
  };
  if ((next.driverName ?? '') !== (old.driverName ?? '')) refuse('driverName');
  if (!sameValue(next.parameters, old.parameters)) refuse('parameters');
  return [...errors, ...validateVolumeAttributesClass(next)];
}

function validateParameters(parameters: Readonly<Record<string, string>>): Errors {
  const entries = Object.entries(parameters);
  if (entries.length > PARAMETERS_MAX) return [fieldError.tooLong('parameters', PARAMETERS_MAX)];
  const errors: FieldError[] = [];
  if (Object.hasOwn(parameters, '')) {
    errors.push(fieldError.invalid('parameters', '', 'field can not be empty.'));
  }
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (bytes > PARAMETERS_BYTES_MAX) {
    errors.push(fieldError.tooLong('parameters', PARAMETERS_BYTES_MAX));
  }
  if (entries.length > 0) return errors;
  return [fieldError.required('parameters', 'must contain at least one key/value pair')];
}
