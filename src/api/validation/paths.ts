/**
 * Paths inside a volume: relative, and never climbing out of it.
 * Upstream: pkg/apis/core/validation/validation.go, validateLocalDescendingPath, validateLocalNonReservedPath.
 */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

export function validateDescendingPath(path: string, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (path.startsWith('/')) errors.push(fieldError.invalid(field, path, 'must be a relative path'));
  return [...errors, ...validateNoBacksteps(path, field)];
}

export function validateNoBacksteps(path: string, field: string): readonly FieldError[] {
  if (!path.split('/').includes('..')) return NO_ERRORS;
  return [fieldError.invalid(field, path, "must not contain '..'")];
}

/** Two dots at the beginning are for the node's own names. */
export function validateNonReservedPath(path: string, field: string): readonly FieldError[] {
  const errors = validateDescendingPath(path, field);
  if (!path.startsWith('..') || path.startsWith('../')) return errors;
  return [...errors, fieldError.invalid(field, path, "must not start with '..'")];
}
