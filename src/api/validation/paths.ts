/**
 * Paths inside a volume: relative, and never climbing out of it.
 * Upstream: pkg/apis/core/validation/validation.go, validateLocalDescendingPath, validateLocalNonReservedPath.
 */
import { fieldError, type FieldError } from './field-error.ts';

export function validateDescendingPath(path: string, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (path.startsWith('/')) errors.push(fieldError.invalid(field, path, 'must be a relative path'));
  if (path.split('/').includes('..')) {
    errors.push(fieldError.invalid(field, path, "must not contain '..'"));
  }
  return errors;
}

/** Two dots at the beginning are for the node's own names. */
export function validateNonReservedPath(path: string, field: string): readonly FieldError[] {
  const errors = validateDescendingPath(path, field);
  if (!path.startsWith('..') || path.startsWith('../')) return errors;
  return [...errors, fieldError.invalid(field, path, "must not start with '..'")];
}
