/** IP addresses and CIDRs. Upstream: apiserver pkg/cel/library/ip.go and cidr.go. */
import { CelFunctionError } from './cel-error.ts';
import type { Environment } from '@marcbachmann/cel-js';
import { readCidr, readIP, type IPAddress } from '../structural/addresses.ts';
import type { Register } from './library.ts';

class IP {
  readonly address: IPAddress;
  readonly canonical: string;

  constructor(address: IPAddress) {
    this.address = address;
    this.canonical = addressText(address);
  }

  toString(): string {
    return this.canonical;
  }
}

class CIDR {
  readonly address: IPAddress;
  readonly prefixLength: number;
  readonly canonical: string;

  constructor(address: IPAddress, prefixLength: number) {
    this.address = address;
    this.prefixLength = prefixLength;
    this.canonical = `${addressText(address)}/${String(prefixLength)}`;
  }

  toString(): string {
    return this.canonical;
  }

  /** Whether all of these addresses are in it. */
  contains({ bytes, isV6 }: IPAddress, prefixLength: number): boolean {
    if (isV6 !== this.address.isV6 || prefixLength < this.prefixLength) return false;
    const own = masked(this.address, this.prefixLength).bytes;
    const theirs = masked({ bytes, isV6 }, this.prefixLength).bytes;
    return own.every((byte, at) => byte === theirs[at]);
  }
}

const lengthOf = ({ isV6 }: IPAddress): number => (isV6 ? 128 : 32);

export function registerAddresses(register: Register, environment: Environment): void {
  environment.registerType('net.IP', IP);
  environment.registerType('net.CIDR', CIDR);
  for (const type of ['net.IP', 'net.CIDR']) {
    environment.registerOperator(
      `${type} == ${type}`,
      (a: IP, b: IP) => a.canonical === b.canonical,
    );
    register(`string(${type}): string`, (value: IP) => value.canonical);
  }
  registerIPs(register, environment);
  registerCidrs(register);
}

/** What `ip.isCanonical` is a method of. */
class IPs {}

function registerIPs(register: Register, environment: Environment): void {
  environment.registerType('IPs', IPs);
  environment.registerConstant('ip', 'IPs', new IPs());
  register(
    'IPs.isCanonical(string): bool',
    (_: IPs, text: string) => ipOf(text).canonical === text,
  );
  register('isIP(string): bool', (text: string) => readUnmapped(text) !== undefined);
  register('ip(string): net.IP', ipOf);
  register('net.IP.family(): int', ({ address }: IP) => (address.isV6 ? 6n : 4n));
  const is = (name: string, test: (bytes: readonly number[], isV6: boolean) => boolean): void =>
    register(`net.IP.${name}(): bool`, ({ address }: IP) => test(address.bytes, address.isV6));
  is('isUnspecified', (bytes) => bytes.every((byte) => byte === 0));
  is('isLoopback', isLoopback);
  is('isLinkLocalMulticast', ([a, b = 0, c], isV6) =>
    isV6 ? a === 0xff && (b & 0x0f) === 2 : a === 224 && b === 0 && c === 0,
  );
  is('isLinkLocalUnicast', ([a, b = 0], isV6) =>
    isV6 ? a === 0xfe && (b & 0xc0) === 0x80 : a === 169 && b === 254,
  );
  is('isGlobalUnicast', isGlobalUnicast);
}

function isLoopback(bytes: readonly number[], isV6: boolean): boolean {
  return isV6 ? bytes.every((byte, at) => byte === (at === 15 ? 1 : 0)) : bytes[0] === 127;
}

function isGlobalUnicast(bytes: readonly number[], isV6: boolean): boolean {
  const [a = 0, b = 0] = bytes;
  if (bytes.every((byte) => byte === 0) || isLoopback(bytes, isV6)) return false;
  if (isV6) return a !== 0xff && !(a === 0xfe && (b & 0xc0) === 0x80);
  const isBroadcast = bytes.every((byte) => byte === 255);
  return !isBroadcast && !(a >= 224 && a <= 239) && !(a === 169 && b === 254);
}

function registerCidrs(register: Register): void {
  register('isCIDR(string): bool', (text: string) => readUnmappedCidr(text) !== undefined);
  register('cidr(string): net.CIDR', cidrOf);
  const method = (signature: string, handler: (...args: never[]) => unknown): void =>
    register(`net.CIDR.${signature}`, handler);
  method('ip(): net.IP', ({ address }: CIDR) => new IP(address));
  method('prefixLength(): int', ({ prefixLength }: CIDR) => BigInt(prefixLength));
  method(
    'masked(): net.CIDR',
    ({ address, prefixLength }: CIDR) => new CIDR(masked(address, prefixLength), prefixLength),
  );
  const hasIP = (cidr: CIDR, { address }: IP): boolean => cidr.contains(address, lengthOf(address));
  method('containsIP(net.IP): bool', hasIP);
  method('containsIP(string): bool', (cidr: CIDR, text: string) => hasIP(cidr, ipOf(text)));
  const hasCidr = (cidr: CIDR, inner: CIDR): boolean =>
    cidr.contains(inner.address, inner.prefixLength);
  method('containsCIDR(net.CIDR): bool', hasCidr);
  method('containsCIDR(string): bool', (cidr: CIDR, text: string) => hasCidr(cidr, cidrOf(text)));
}

function ipOf(text: string): IP {
  const address = readUnmapped(text);
  if (address !== undefined) return new IP(address);
  throw new CelFunctionError(
    `IP Address ${JSON.stringify(text)} parse error during conversion from string`,
  );
}

function cidrOf(text: string): CIDR {
  const cidr = readUnmappedCidr(text);
  if (cidr !== undefined) return new CIDR(cidr.address, cidr.prefixLength);
  throw new CelFunctionError(
    `network address parse error during conversion from string: ${JSON.stringify(text)}`,
  );
}

/** An IPv4 address in the clothes of IPv6 is refused, as upstream. */
function readUnmapped(text: string): IPAddress | undefined {
  const address = readIP(text);
  return address === undefined || isMapped(address) ? undefined : address;
}

function readUnmappedCidr(text: string): ReturnType<typeof readCidr> {
  const cidr = readCidr(text);
  return cidr === undefined || isMapped(cidr.address) ? undefined : cidr;
}

function isMapped({ bytes, isV6 }: IPAddress): boolean {
  return isV6 && bytes.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255));
}

function masked({ bytes, isV6 }: IPAddress, prefixLength: number): IPAddress {
  const kept = bytes.map((byte, at) => {
    const bits = Math.min(Math.max(prefixLength - at * 8, 0), 8);
    return byte & (0xff << (8 - bits)) & 0xff;
  });
  return { bytes: kept, isV6 };
}

/** As Go prints it: the longest run of zeros of IPv6 is `::`. */
function addressText({ bytes, isV6 }: IPAddress): string {
  if (!isV6) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (best === undefined || run[0].length > best[0].length ? run : best),
    undefined,
  );
  const text = groups.join(':');
  if (longest === undefined) return text;
  const from = longest.index ?? 0;
  const [head, tail] = [text.slice(0, from), text.slice(from + longest[0].length)];
  return `${head.replace(/:$/, '')}::${tail.replace(/^:/, '')}`;
}
