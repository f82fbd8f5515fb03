/** Addresses as Go's `net` and `net/netip` read them. */
export interface IPAddress {
  readonly bytes: readonly number[];
  readonly isV6: boolean;
}

export interface Cidr {
  readonly address: IPAddress;
  readonly prefixLength: number;
}

/** Leading zeros are taken, as by an older Go. */
export function isIPv4(text: string): boolean {
  return readIPv4(text, true) !== undefined || (text.includes('.') && readIPv6(text) !== undefined);
}

export function isIPv6(text: string): boolean {
  return readIPv6(text) !== undefined;
}

export function isCidr(text: string): boolean {
  return readCidr(text, true) !== undefined;
}

/** EUI-48, EUI-64 and the 20 octets of InfiniBand; with colons, dashes or dots. */
export function isMac(text: string): boolean {
  const pair = '[0-9a-fA-F]{2}';
  return [6, 8, 20].some((octets) => {
    const rest = String(octets - 1);
    const groups = String(octets / 2 - 1);
    return new RegExp(
      `^(?:${pair}(?::${pair}){${rest}}|${pair}(?:-${pair}){${rest}}|${pair}{2}(?:\\.${pair}{2}){${groups}})$`,
    ).test(text);
  });
}

/** Undefined: it is none. Addresses with a zone are none. */
export function readIP(text: string): IPAddress | undefined {
  return readIPv4(text, false) ?? readIPv6(text);
}

export function readCidr(text: string, leadingZeros = false): Cidr | undefined {
  const [host, length, surplus] = text.split('/');
  if (host === undefined || length === undefined || surplus !== undefined) return undefined;
  const address = readIPv4(host, leadingZeros) ?? readIPv6(host);
  if (address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefixLength = Number(length);
  return prefixLength <= (address.isV6 ? 128 : 32) ? { address, prefixLength } : undefined;
}

function readIPv4(text: string, leadingZeros: boolean): IPAddress | undefined {
  const parts = text.split('.');
  const part = leadingZeros ? /^\d{1,9}$/ : /^(?:0|[1-9]\d{0,2})$/;
  if (parts.length !== 4 || !parts.every((each) => part.test(each) && Number(each) <= 255)) {
    return undefined;
  }
  return { bytes: parts.map(Number), isV6: false };
}

function readIPv6(text: string): IPAddress | undefined {
  if (!text.includes(':')) return undefined;
  const [head = '', tail, surplus] = text.split('::');
  if (surplus !== undefined) return undefined;
  const left = readGroups(head, tail === undefined);
  const right = tail === undefined ? [] : readGroups(tail, true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 16 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return { bytes: [...left, ...Array<number>(missing).fill(0), ...right], isV6: true };
}

function readGroups(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    const v4 = isLast && at === groups.length - 1 ? readIPv4(group, false) : undefined;
    if (v4 !== undefined) bytes.push(...v4.bytes);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes.length <= 16 ? bytes : undefined;
}
