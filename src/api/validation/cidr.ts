/**
 * Ranges of addresses. Upstream: apimachinery pkg/util/validation/ip.go, IsValidCIDRForLegacyField (v1.36);
 * Go net.ParseCIDR, netip.ParsePrefix.
 */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { addressText, octetsOf, parseAddress, type IpAddress } from './ip-address.ts';

export interface Cidr {
  readonly address: IpAddress;
  /** Of the address alone that is the same for all. */
  readonly bits: number;
  readonly bitsMax: number;
  readonly hasLeadingZeros: boolean;
}

export function validateCidr(text: string, path: string): readonly FieldError[] {
  const range = parseCidr(text);
  const invalid = (detail: string): readonly FieldError[] => [
    fieldError.invalid(path, text, detail),
  ];
  if (range === undefined) {
    return invalid('must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
  if (range.hasLeadingZeros) return invalid('must not have leading 0s in IP or prefix length');
  if (range.address.isMapped) return invalid('must not have an IPv4-mapped IPv6 address');
  return sameBytes(networkOf(range), range.address.bytes)
    ? NO_ERRORS
    : invalid('must not have bits set beyond the prefix length');
}

/** Undefined for what is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [before = '', length = '', ...more] = text.split('/');
  const address = parseAddress(before);
  if (address === undefined || more.length > 0 || !/^\d+$/.test(length)) return undefined;
  const bitsMax = address.bytes.length * 8;
  const bits = Number(length);
  if (bits > bitsMax) return undefined;
  const hasLeadingZeros = address.hasLeadingZeros || /^0\d/.test(length);
  return { address, bits, bitsMax, hasLeadingZeros };
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.bitsMax !== inner.bitsMax) return false;
  return sameBytes(networkOf(outer), masked(networkOf(inner), outer.bits));
}

/** `10.0.0.0/8` */
export function cidrText(range: Cidr): string {
  const network = { ...range.address, bytes: networkOf(range) };
  const octets = octetsOf(network);
  const bits = octets === undefined || range.bitsMax === 32 ? range.bits : range.bits - 96;
  return `${addressText(network)}/${String(bits)}`;
}

/** The first address of the range. */
export function networkOf({ address, bits }: Cidr): readonly number[] {
  return masked(address.bytes, bits);
}

function masked(bytes: readonly number[], bits: number): readonly number[] {
  return bytes.map((byte, at) => {
    const own = Math.min(8, Math.max(0, bits - 8 * at));
    return byte & (255 << (8 - own)) & 255;
  });
}

export function sameBytes(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
