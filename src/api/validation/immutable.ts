/**
 * Fields that stay as they are, of which kube-apiserver shows the value that was given in Go's terms.
 * Upstream: apimachinery pkg/api/validation/objectmeta.go, ValidateImmutableField.
 */
import { goJson, sameInGo } from '../go-values/go-json.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

/** @param type as the table of Go's structs names it: `*batch.PodFailurePolicy`, `*number` */
export function validateImmutableInGo(
  field: string,
  type: string,
  next: unknown,
  old: unknown,
): readonly FieldError[] {
  if (next === old || sameInGo(type, next, old)) return NO_ERRORS;
  return [fieldError.invalidShown(field, goJson(type, next, 'given'), 'field is immutable')];
}
