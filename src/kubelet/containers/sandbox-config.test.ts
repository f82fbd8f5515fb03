/** The name that a pod's processes find. */
import { describe, expect, it } from 'vitest';
import { aPod } from '../testing/pod-values.ts';
import { sandboxConfig } from './sandbox-config.ts';

describe('the host name of a pod', () => {
  const named = (spec: object): string | undefined =>
    sandboxConfig(aPod({ metadata: { name: 'web' }, spec }), 0).hostname;

  it.each([
    ['its own', {}, 'web'],
    ['as its spec says', { hostname: 'h' }, 'h'],
    ['short, though it has a domain', { hostname: 'h', subdomain: 's' }, 'h'],
    [
      'the full one if it is to be',
      { hostname: 'h', subdomain: 's', setHostnameAsFQDN: true },
      'h.s.default.svc.cluster.local',
    ],
    ['short if there is no domain', { hostname: 'h', setHostnameAsFQDN: true }, 'h'],
    ['whatever overrides it', { hostname: 'h', hostnameOverride: 'other.name' }, 'other.name'],
  ])('is %s', (_what, spec, expected) => {
    expect(named(spec)).toBe(expected);
  });

  it('fits the kernel, or there is no sandbox', () => {
    const spec = { hostname: 'h'.repeat(40), subdomain: 's'.repeat(40), setHostnameAsFQDN: true };
    expect(() => named(spec)).toThrow(
      'is too long (64 characters is the max, 107 characters requested)',
    );
  });

  it('has a group only with a user', () => {
    const config = (securityContext: object): object =>
      sandboxConfig(aPod({ metadata: { name: 'web' }, spec: { securityContext } }), 0);
    expect(config({ runAsGroup: 3 })).toHaveProperty('groupWithoutUser', 3);
    expect(config({ runAsGroup: 3, runAsUser: 1 })).not.toHaveProperty('groupWithoutUser');
  });
});
