/**
 * Faults of a value against a schema, in the words of the API server. A path is written as the schema is walked:
 * `spec.list[0].name`, `.name` for a field that the root lacks, '' for the root.
 * Upstream: kube-openapi pkg/validation/errors, apiextensions-apiserver pkg/apiserver/validation.
 */
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { Fault } from './check-result.ts';
import { jsonText, valueText } from './value-text.ts';

/** What upstream prints where a fault names no field. */
export const NO_FIELD = '<nil>';

export const faults = {
  type: (path: string, types: string, found: string): Fault => {
    const message = `${path} in body must be of type ${types}: ${JSON.stringify(found)}`;
    return { message, error: typeInvalid(path, found, message) };
  },
  format: (path: string, format: string, value: string): Fault => {
    const message = `${path} in body must be of type ${format}: ${JSON.stringify(value)}`;
    return { message, error: typeInvalid(path, value, message) };
  },
  required: (path: string): Fault => ({
    message: `${path} in body is required`,
    error: fieldError.required(fieldOf(path)),
  }),
  enum: (path: string, value: unknown, supported: readonly unknown[]): Fault => ({
    message: `${path} in body should be one of ${jsonText(supported)}`,
    error: {
      reason: 'FieldValueNotSupported',
      field: fieldOf(path),
      body: `Unsupported value: ${valueText(value)}: supported values: ${supported
        .map((each) => JSON.stringify(typeof each === 'string' ? each : jsonText(each)))
        .join(', ')}`,
    },
  }),
  tooLong: (path: string, max: number): Fault => ({
    message: `${path} in body should be at most ${String(max)} chars long`,
    error: fieldError.tooLong(fieldOf(path), max),
  }),
  tooShort: (path: string, min: number, value: string): Fault =>
    invalid(path, value, `should be at least ${String(min)} chars long`),
  pattern: (path: string, pattern: string, value: string): Fault =>
    invalid(path, value, `should match '${pattern}'`),
  tooManyItems: (path: string, count: number, max: number): Fault => ({
    message: `${path} in body should have at most ${String(max)} items`,
    error: fieldError.tooMany(fieldOf(path), count, max),
  }),
  tooFewItems: (path: string, count: number, min: number): Fault =>
    invalid(path, count, `should have at least ${String(min)} items`),
  tooManyProperties: (path: string, count: number, max: number): Fault => ({
    message: `${path} in body should have at most ${String(max)} properties`,
    error: fieldError.tooMany(fieldOf(path), count, max),
  }),
  tooFewProperties: (path: string, count: number, min: number): Fault =>
    invalid(path, count, `should have at least ${String(min)} properties`),
  duplicates: (path: string): Fault => invalid(path, '', "shouldn't contain duplicates"),
  forbidden: (path: string, name: string): Fault => {
    const message = `${path}.${name} in body is a forbidden property`;
    return { message, error: fieldError.invalid(fieldOf(path), name, message) };
  },
  declared: (path: string, value: number, message: string): Fault => ({
    message,
    error: {
      reason: 'FieldValueInvalid',
      field: fieldOf(path),
      body: `Invalid value: ${valueText(value)}: ${message}`,
    },
  }),
  bound: (path: string, value: number, rule: string): Fault => invalid(path, value, rule),
  clause: (rule: string): Fault => ({
    message: rule,
    error: fieldError.invalid(NO_FIELD, '', rule),
  }),
} as const;

function invalid(path: string, value: unknown, rule: string): Fault {
  const message = `${path} in body ${rule}`;
  return {
    message,
    error: {
      reason: 'FieldValueInvalid',
      field: fieldOf(path),
      body: `Invalid value: ${valueText(value)}: ${message}`,
    },
  };
}

function typeInvalid(path: string, value: string, message: string): FieldError {
  return {
    reason: 'FieldValueTypeInvalid',
    field: fieldOf(path),
    body: `Invalid value: ${JSON.stringify(value)}: ${message}`,
  };
}

function fieldOf(path: string): string {
  const field = path.startsWith('.') ? path.slice(1) : path;
  return field === '' ? NO_FIELD : field;
}
