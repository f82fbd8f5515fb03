/** Proxies are chosen as Go's clients choose them. Source: golang.org/x/net, http/httpproxy. */
import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxies.ts';

const HTTP = 'http://proxy.test:3128';
const HTTPS = 'http://secure-proxy.test:3128';

describe('a request', () => {
  it.each<[url: string, none: string, proxy: string | undefined]>([
    ['http://registry.test/v2/', '', HTTP],
    ['https://registry.test/v2/', '', HTTPS],
    ['https://registry.test/', '*', undefined],
    ['https://registry.test/', 'other.test, registry.test', undefined],
    ['https://eu.registry.test/', 'registry.test', undefined],
    ['https://eu.registry.test/', '.registry.test', undefined],
    ['https://eu.registry.test/', '*.registry.test', undefined],
    ['https://registry.test/', '.registry.test', HTTPS],
    ['https://badregistry.test/', 'registry.test', HTTPS],
    ['https://REGISTRY.test/', 'Registry.Test', undefined],
    ['https://registry.test:5000/', 'registry.test:5000', undefined],
    ['https://registry.test:5000/', 'registry.test:5001', HTTPS],
    ['https://registry.test/', 'registry.test:443', undefined],
    ['https://10.1.2.3/', '10.0.0.0/8', undefined],
    ['https://11.1.2.3/', '10.0.0.0/8', HTTPS],
    ['https://10.1.2.3/', '10.1.2.3', undefined],
    ['https://10.1.2.3/', '10.0.0.0/99', HTTPS],
    ['https://[fd00::1]:5000/', 'fd00::1', undefined],
    ['https://[fd00::1]/', 'fd00::/8', undefined],
    ['https://[fe00::1]/', 'fd00::/8', HTTPS],
    ['http://localhost:5000/', '', undefined],
    ['http://127.0.0.9:5000/', '', undefined],
    ['http://[::1]:5000/', '', undefined],
    ['https://registry.test/', ' , ,', HTTPS],
  ])('to %s, with NO_PROXY=%s, goes through %s', (url, none, proxy) => {
    expect(proxyFor(new URL(url), { http: HTTP, https: HTTPS, none })).toBe(proxy);
  });

  it('goes directly if no proxy is for its scheme', () => {
    expect(proxyFor(new URL('https://a.test/'), { http: HTTP })).toBeUndefined();
    expect(proxyFor(new URL('http://a.test/'), { http: '' })).toBeUndefined();
  });

  it('takes a proxy without a scheme for one of http', () => {
    expect(proxyFor(new URL('http://a.test/'), { http: 'proxy.test:8080' })).toBe(
      'http://proxy.test:8080',
    );
  });
});
