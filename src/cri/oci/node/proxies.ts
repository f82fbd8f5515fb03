/**
 * Which proxy a request goes through, as Go's clients read it from the environment: golang.org/x/net,
 * http/httpproxy. Loopback is always reached directly, https only ever goes by HTTPS_PROXY.
 */
import { BlockList, isIP } from 'node:net';

/** URLs of proxies, and who is reached without: `.corp.test, 10.0.0.0/8, registry.test:5000`, or `*`. */
export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly none?: string | undefined;
}

/** The proxy's URL; undefined for a direct connection. */
export function proxyFor(url: URL, proxies: Proxies): string | undefined {
  const proxy = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined || proxy === '' || isExempt(url, proxies.none ?? '')) return undefined;
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (host === 'localhost' || isWithin(host, '127.0.0.0/8') || host === '::1') return true;
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(host, entry);
  const [, name = entry, only] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (only !== undefined && only !== port) return false;
  const bare = (isIP(entry) === 6 ? entry : name).replace(/^\*\./, '.');
  return bare.startsWith('.') ? host.endsWith(bare) : host === bare || host.endsWith(`.${bare}`);
}

/** Whether an address is of a network in CIDR notation. */
function isWithin(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const kind = isIP(address);
  const size = Number(bits);
  if (kind === 0 || isIP(host) !== kind || !/^\d+$/.test(bits)) return false;
  if (size > (kind === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, size, family);
  return list.check(host, family);
}
