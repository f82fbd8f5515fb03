/** Addresses as upstream takes them in old fields. Upstream: apimachinery pkg/util/validation/ip.go, IsValidIPForLegacyField. */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

const NO_ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

export function validateAddress(text: string, path: string): readonly FieldError[] {
  return isAddress(text) ? NO_ERRORS : [fieldError.invalid(path, text, NO_ADDRESS)];
}

/** As Go parses them, leading zeros in IPv4 taken. */
function isAddress(text: string): boolean {
  if (!text.includes(':')) return isIPv4(text);
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return false;
  const count = (half: string): number => (half === '' ? 0 : half.split(':').length);
  const groups = [left, right ?? ''].flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hasIPv4 = last.includes('.');
  const plain = hasIPv4 ? groups.slice(0, -1) : groups;
  if (hasIPv4 && !isIPv4(last)) return false;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const total = count(left) + count(right ?? '') + (hasIPv4 ? 1 : 0);
  return right === undefined ? total === 8 : total < 8;
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
