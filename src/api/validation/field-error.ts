/**
 * One fault of an object, at a field: what validation answers, and how upstream words it.
 * Upstream: apimachinery pkg/util/validation/field/errors.go.
 */
import type { StatusCause } from '../status-error.ts';

export interface FieldError {
  readonly reason: string;
  /** `spec.volumes[0].oci.image` */
  readonly field: string;
  /** `Invalid value: "a b": must not have leading or trailing whitespace` */
  readonly body: string;
}

/** The kinds of faults. `detail` says what is wrong where the kind alone does not. */
export const fieldError = {
  required: (field: string, detail = ''): FieldError =>
    made('FieldValueRequired', field, 'Required value', detail),
  invalid: (field: string, value: unknown, detail: string): FieldError =>
    made('FieldValueInvalid', field, `Invalid value: ${shown(value)}`, detail),
  /** Of a value that was written already, as in Go's terms. */
  invalidShown: (field: string, text: string, detail: string): FieldError =>
    made('FieldValueInvalid', field, `Invalid value: ${text}`, detail),
  /** Of a struct that is not shown. */
  invalidWhole: (field: string, detail: string): FieldError =>
    made('FieldValueInvalid', field, 'Invalid value', detail),
  duplicate: (field: string, value: unknown): FieldError =>
    made('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`, ''),
  notFound: (field: string, value: unknown, detail = ''): FieldError =>
    made('FieldValueNotFound', field, `Not found: ${shown(value)}`, detail),
  forbidden: (field: string, detail: string): FieldError =>
    made('FieldValueForbidden', field, 'Forbidden', detail),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldError =>
    made(
      'FieldValueNotSupported',
      field,
      `Unsupported value: ${shown(value)}`,
      `supported values: ${supported.map((each) => JSON.stringify(each)).join(', ')}`,
    ),
  tooMany: (field: string, count: number, max: number): FieldError =>
    made(
      'FieldValueTooMany',
      field,
      `Too many: ${String(count)}`,
      `must have at most ${String(max)} ${max === 1 ? 'item' : 'items'}`,
    ),
  tooLong: (field: string, bytesMax: number): FieldError =>
    made('FieldValueTooLong', field, 'Too long', `may not be more than ${String(bytesMax)} bytes`),
} as const;

/** Nothing is wrong: what validation nearly always answers, so it is not made anew each time. */
export const NO_ERRORS: readonly FieldError[] = [];

/** One `invalid` for each complaint about the value. */
export function invalidFor(
  field: string,
  value: unknown,
  complaints: readonly string[],
): readonly FieldError[] {
  if (complaints.length === 0) return NO_ERRORS;
  return complaints.map((complaint) => fieldError.invalid(field, value, complaint));
}

/** As in `Pod "web" is invalid: …`: one fault as it is, several in brackets, none twice. */
export function aggregate(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  return messages.length === 1 ? messages.join('') : `[${messages.join(', ')}]`;
}

export function causesOf(errors: readonly FieldError[]): readonly StatusCause[] {
  return errors.map(({ reason, body, field }) => ({ reason, message: body, field }));
}

function made(reason: string, field: string, kind: string, detail: string): FieldError {
  return { reason, field, body: detail === '' ? kind : `${kind}: ${detail}` };
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
};

/** A text is quoted; what has parts is JSON as Go writes it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (typeof value !== 'object') return text;
  return text.replace(/[<>&]/g, (sign) => ESCAPED[sign] ?? sign);
}
