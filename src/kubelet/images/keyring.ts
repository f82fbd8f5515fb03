/**
 * Registry credentials from pull secrets, and which of them fit an image.
 *
 * An entry's key is a registry host, possibly with globs and a path: `registry.test`,
 * `*.registry.test`, `registry.test/team`. The most specific key comes first.
 * Upstream: pkg/credentialprovider/keyring.go, config.go (v1.36).
 */
import { decodeBase64, type Secret } from '../../api/index.ts';
import type { AuthConfig } from '../../cri/index.ts';
import { decodeText } from '../../sim/index.ts';

interface Entry {
  /** `registry.test/team` */
  readonly key: string;
  readonly auth: AuthConfig;
}

export class Keyring {
  readonly #entries: readonly Entry[];

  /** Secrets that hold no readable credentials count for nothing. */
  constructor(secrets: readonly Secret[]) {
    this.#entries = secrets
      .flatMap((secret) => entriesOf(secret))
      .sort((a, b) => (a.key === b.key ? 0 : a.key > b.key ? -1 : 1));
  }

  /** Credentials that fit the image, best first. */
  lookup(image: string): readonly AuthConfig[] {
    const location = locationOf(image);
    return this.#entries.filter(({ key }) => matches(key, location)).map(({ auth }) => auth);
  }
}

interface DockerEntry {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly auth?: unknown;
}

function entriesOf(secret: Secret): readonly Entry[] {
  const isJson = secret.type === 'kubernetes.io/dockerconfigjson';
  const encoded = secret.data?.[isJson ? '.dockerconfigjson' : '.dockercfg'];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (bytes === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(decodeText(bytes));
  } catch {
    return [];
  }
  const auths = isJson ? (document as { readonly auths?: unknown } | null)?.auths : document;
  if (typeof auths !== 'object' || auths === null) return [];
  return Object.entries(auths as Record<string, DockerEntry>).flatMap(([server, entry]) => {
    const auth = authOf(entry, server);
    return auth === undefined ? [] : [{ key: keyOf(server), auth }];
  });
}

function authOf(entry: DockerEntry, server: string): AuthConfig | undefined {
  const serverAddress = keyOf(server).split('/')[0] ?? '';
  if (typeof entry.username === 'string' && typeof entry.password === 'string') {
    return { username: entry.username, password: entry.password, serverAddress };
  }
  const bytes = typeof entry.auth === 'string' ? decodeBase64(entry.auth) : undefined;
  const text = bytes === undefined ? '' : decodeText(bytes);
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1), serverAddress };
}

/** `https://index.docker.io/v1/` -> `index.docker.io` */
function keyOf(server: string): string {
  const location = server.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return location.replace(/\/v[12]$/, '');
}

/** Registry host and repository of an image, without tag and digest. */
function locationOf(image: string): string {
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  const untagged = colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
  const first = untagged.split('/')[0] ?? '';
  const hasHost = untagged.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  return hasHost ? untagged : `index.docker.io/${untagged}`;
}

function matches(key: string, location: string): boolean {
  const [keyHost = '', ...keyPath] = key.split('/');
  const [host = '', ...path] = location.split('/');
  const wanted = keyHost.split('.');
  const given = host.split('.');
  const hostFits =
    wanted.length === given.length && wanted.every((part, at) => globFits(part, given[at] ?? ''));
  return hostFits && keyPath.every((part, at) => path[at] === part);
}

/** `*` within one label of a host name. */
function globFits(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(text);
}
