/**
 * Addresses and ranges that are taken, and should be written otherwise.
 * Upstream: apimachinery pkg/util/validation/ip.go, GetWarningsForIP, GetWarningsForCIDR (v1.36).
 */
import { cidrText, networkOf, parseCidr, sameBytes } from '../validation/cidr.ts';
import { addressText, parseAddress } from '../validation/ip-address.ts';
import type { FieldWarning } from './field-warning.ts';

/** @param path of the list */
export function addressWarnings(
  addresses: readonly string[],
  path: string,
): readonly FieldWarning[] {
  return addresses.flatMap((text, at) => {
    const why = ofAddress(text);
    return why === undefined ? [] : [{ field: `${path}[${String(at)}]`, text: why }];
  });
}

/** @param path of the list */
export function rangeWarnings(ranges: readonly string[], path: string): readonly FieldWarning[] {
  return ranges.flatMap((text, at) => rangeWarningsAt(text, `${path}[${String(at)}]`));
}

export function rangeWarningsAt(text: string, field: string): readonly FieldWarning[] {
  return ofRange(text).map((why) => ({ field, text: why }));
}

function ofAddress(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const [given, canonical] = [JSON.stringify(text), JSON.stringify(addressText(address))];
  if (address.hasLeadingZeros || address.isMapped) {
    return `non-standard IP address ${given} is invalid: use ${canonical}`;
  }
  if (address.bytes.length === 4 || given === canonical) return undefined;
  return `IPv6 address ${given} should be in RFC 5952 canonical format (${canonical})`;
}

function ofRange(text: string): readonly string[] {
  const range = parseCidr(text);
  if (range === undefined) return [];
  const [given, canonical] = [JSON.stringify(text), JSON.stringify(cidrText(range))];
  const why: string[] = [];
  if (!sameBytes(networkOf(range), range.address.bytes)) {
    const alone = JSON.stringify(`${addressText(range.address)}/${String(range.bitsMax)}`);
    why.push(
      `CIDR value ${given} is ambiguous in this context (should be ${canonical} or ${alone}?)`,
    );
  }
  if (range.hasLeadingZeros || range.address.isMapped) {
    why.push(`non-standard CIDR value ${given} is invalid: use ${canonical}`);
  }
  if (why.length > 0 || range.bitsMax === 32 || given === canonical) return why;
  return [`IPv6 CIDR value ${given} should be in RFC 5952 canonical format (${canonical})`];
}
