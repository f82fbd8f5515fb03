/**
 * Where a registry really is. A reference names a host (`registry.test`); an endpoint is the base URL
 * that the transport is given. Messages and traces only ever show the logical URL.
 */
import { remembering } from '../../sim/index.ts';

export type Endpoints = Readonly<Record<string, string>>;

/** An address, not a name that begins like one: `127.evil.test` is spoken to over https. */
const LOOPBACK = /^127(?:\.\d{1,3}){3}$/;

/** The base URL to talk to, without a slash at the end. */
export function endpointOf(domain: string, endpoints: Endpoints): string {
  const configured = Object.hasOwn(endpoints, domain) ? endpoints[domain] : undefined;
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  if (domain === 'docker.io') return 'https://registry-1.docker.io';
  const host = domain.replace(/:\d+$/, '');
  const isLoopback = host === 'localhost' || host === '[::1]' || LOOPBACK.test(host);
  return `${isLoopback ? 'http' : 'https'}://${domain}`;
}

/** Whether a base URL is one. */
export const isUrl = remembering((text) => URL.canParse(text));

/**
 * The URL that people read: `https://registry.test/v2/team/config/manifests/v1`, with the registry's name
 * and the endpoint's scheme.
 */
export function logicalUrl(domain: string, path: string, endpoint: string): string {
  return `${endpoint.startsWith('http:') ? 'http' : 'https'}://${domain}${path}`;
}
