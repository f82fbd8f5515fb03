/** Numbers and names of ports. Upstream: apimachinery pkg/util/validation, IsValidPortNum, IsValidPortName. */
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';

const PORT_MAX = 65_535;
const NAME_LENGTH_MAX = 15;

export function validatePortNumber(port: number, path: string): readonly FieldError[] {
  if (port >= 1 && port <= PORT_MAX) return NO_ERRORS;
  return [fieldError.invalid(path, port, 'must be between 1 and 65535, inclusive')];
}

/** Upstream: ValidatePortNumOrName. */
export function validatePortNumberOrName(
  given: number | string | undefined,
  path: string,
): readonly FieldError[] {
  const port = given ?? 0;
  return typeof port === 'number'
    ? validatePortNumber(port, path)
    : invalidFor(path, port, isValidPortName(port));
}

export function isValidPortName(name: string): readonly string[] {
  const complaints: string[] = [];
  if (name.length > NAME_LENGTH_MAX) {
    complaints.push(`must be no more than ${String(NAME_LENGTH_MAX)} characters`);
  }
  if (!/^[-a-z0-9]+$/.test(name)) {
    complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) complaints.push('must contain at least one letter (a-z)');
  if (name.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) {
    complaints.push('must not begin or end with a hyphen');
  }
  return complaints;
}
