/**
 * Addresses that mean another machine to each who asks: what a registry far away names must not be one of them,
 * or it would have us ask services of our own network. Literals only: who asks a name asks who answers for it.
 *
 * Upstream: google/go-containerregistry pkg/v1/remote/transport/bearer.go · validateRealmURL. Ranges: RFC 1122,
 * 1918, 3927, 4193, 4291.
 */

type Range = 'loopback' | 'private' | 'link-local' | 'unspecified';

/** @param hostname as `URL` has it: an address in its shortest form, IPv6 in brackets */
export function localRangeOf(hostname: string): Range | undefined {
  if (hostname.startsWith('[')) return rangeOfIPv6(hostname.slice(1, -1));
  return /^\d+(?:\.\d+){3}$/.test(hostname) ? rangeOfIPv4(hostname) : undefined;
}

/** The name of this machine, or an address of its surroundings. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || localRangeOf(hostname) !== undefined;
}

function rangeOfIPv4(address: string): Range | undefined {
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 0) return 'unspecified';
  if (first === 127) return 'loopback';
  if (first === 169 && second === 254) return 'link-local';
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168);
  return isPrivate ? 'private' : undefined;
}

function rangeOfIPv6(address: string): Range | undefined {
  if (address === '::') return 'unspecified';
  if (address === '::1') return 'loopback';
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high !== undefined && low !== undefined) return rangeOfIPv4(ipv4Of(high, low));
  if (/^fe[89ab][0-9a-f]:/.test(address)) return 'link-local';
  return /^f[cd][0-9a-f]{2}:/.test(address) ? 'private' : undefined;
}

function ipv4Of(high: string, low: string): string {
  return [high, low]
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 0xff])
    .join('.');
}
