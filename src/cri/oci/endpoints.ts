/**
 * Where a registry really is. A reference names a host (`registry.test`); an endpoint is the base URL
 * that the transport is given. Messages and traces only ever show the logical URL.
 */
export type Endpoints = Readonly<Record<string, string>>;

/** The base URL to talk to, without a slash at the end. */
export function endpointOf(domain: string, endpoints: Endpoints): string {
  const configured = endpoints[domain];
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  if (domain === 'docker.io') return 'https://registry-1.docker.io';
  const host = domain.replace(/:\d+$/, '');
  const isLoopback = host === 'localhost' || host === '[::1]' || host.startsWith('127.');
  return `${isLoopback ? 'http' : 'https'}://${domain}`;
}

/** The URL that people read: `https://registry.test/v2/team/config/manifests/v1`. */
export function logicalUrl(domain: string, path: string): string {
  return `https://${domain}${path}`;
}
