/**
 * Addresses of the Internet Protocol, read as Go reads them, and as upstream takes them in its fields.
 * Upstream: apimachinery pkg/util/validation/ip.go (v1.36); Go net.ParseIP, netip.ParseAddr.
 */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

export interface IpAddress {
  /** Four of IPv4, sixteen of IPv6. */
  readonly bytes: readonly number[];
  /** An octet is written with zeros before it, which other programs read as octal. */
  readonly hasLeadingZeros: boolean;
  /** `::ffff:1.2.3.4` */
  readonly isMapped: boolean;
}

const OCTET = '0*(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

const NO_ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const LEADING_ZEROS = 'must not have leading 0s';
const MAPPED = 'must not be an IPv4-mapped IPv6 address';

/** Of old fields, as releases before 1.36 take them. Upstream: IsValidIPForLegacyField. */
export function validateAddress(text: string, path: string): readonly FieldError[] {
  return isAddress(text) ? NO_ERRORS : [invalid(path, text, NO_ADDRESS)];
}

/** The same as an answer. */
export function isAddress(text: string): boolean {
  return IPV4.test(text) || parseAddress(text) !== undefined;
}

/** Of old fields: not in canonical form, perhaps, but of one meaning. Upstream: gate StrictIPCIDRValidation. */
export function validateStrictAddress(text: string, path: string): readonly FieldError[] {
  const address = parseAddress(text);
  if (address === undefined) return [invalid(path, text, NO_ADDRESS)];
  if (address.hasLeadingZeros) return [invalid(path, text, LEADING_ZEROS)];
  if (!address.isMapped) return NO_ERRORS;
  return [invalid(path, text, MAPPED)];
}

/** Of new fields. Upstream: IsValidIP. */
export function validateCanonicalAddress(text: string, path: string): readonly FieldError[] {
  return canonicalComplaints(text).map((complaint) => invalid(path, text, complaint));
}

/** The same of a name. */
export function canonicalComplaints(text: string): readonly string[] {
  const address = parseAddress(text);
  if (address === undefined) return [NO_ADDRESS];
  if (address.hasLeadingZeros) return [LEADING_ZEROS];
  if (address.isMapped) return [MAPPED];
  const canonical = addressText(address);
  return canonical === text ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Undefined for what is none. */
export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const octets = parseIPv4(text);
    return octets && { bytes: octets, hasLeadingZeros: hasZeros(text), isMapped: false };
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (left === undefined) return undefined;
  const last = (right ?? left).at(-1) ?? '';
  const embedded = last.includes('.') ? parseIPv4(last) : undefined;
  if (last.includes('.') && embedded === undefined) return undefined;
  const head = groupBytes(right === undefined && embedded !== undefined ? left.slice(0, -1) : left);
  const tail = groupBytes(
    embedded !== undefined && right !== undefined ? right.slice(0, -1) : (right ?? []),
  );
  if (head === undefined || tail === undefined) return undefined;
  const given = [...tail, ...(embedded ?? [])];
  const missing = 16 - head.length - given.length;
  if (right === undefined ? missing !== 0 : missing < 2) return undefined;
  const bytes = [...head, ...Array.from({ length: missing }, () => 0), ...given];
  return {
    bytes,
    hasLeadingZeros: embedded !== undefined && hasZeros(last),
    isMapped:
      bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255,
  };
}

/** Octets, also of an IPv4 address in IPv6's clothes; undefined of IPv6. */
export function octetsOf({ bytes, isMapped }: IpAddress): readonly number[] | undefined {
  if (isMapped) return bytes.slice(12);
  return bytes.length === 4 ? bytes : undefined;
}

/** In canonical form. Upstream: Go net.IP.String. */
export function addressText(address: IpAddress): string {
  const octets = octetsOf(address);
  if (octets !== undefined) return octets.join('.');
  const { bytes } = address;
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  let [start, length] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (groups[end] === '0') end++;
    if (end - at > length) [start, length] = [at, end - at];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function groupBytes(groups: readonly string[]): readonly number[] | undefined {
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

function parseIPv4(text: string): readonly number[] | undefined {
  return IPV4.test(text) ? text.split('.').map(Number) : undefined;
}

function hasZeros(text: string): boolean {
  return text.split('.').some((part) => part.length > 1 && part.startsWith('0'));
}

function invalid(path: string, text: string, detail: string): FieldError {
  return fieldError.invalid(path, text, detail);
}
