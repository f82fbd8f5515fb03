import { describe, expect, it } from 'vitest';
import { localRangeOf } from './local-addresses.ts';

describe('localRangeOf', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['11.0.0.1', undefined],
    ['172.15.0.1', undefined],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', undefined],
    ['192.168.1.1', 'private'],
    ['192.169.1.1', undefined],
    ['169.254.169.254', 'link-local'],
    ['192.0.2.1', undefined],
    ['[::]', 'unspecified'],
    ['[::1]', 'loopback'],
    ['[0:0:0:0:0:0:0:1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:192.168.0.1]', 'private'],
    ['[::ffff:192.0.2.1]', undefined],
    ['[fe80::1]', 'link-local'],
    ['[febf::1]', 'link-local'],
    ['[fec0::1]', undefined],
    ['[fc00::1]', 'private'],
    ['[fdff::1]', 'private'],
    ['[2001:db8::1]', undefined],
    ['registry.test', undefined],
    ['10.registry.test', undefined],
  ])('%s: %s', (host, range) => {
    expect(localRangeOf(new URL(`http://${host}/`).hostname)).toBe(range);
  });
});
