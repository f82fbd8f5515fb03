/**
 * Registry credentials from pull secrets, and which of them fit an image.
 *
 * An entry's key is a registry host, possibly with globs and a path: `registry.test`,
 * `*.registry.test`, `registry.test/team`. The most specific key comes first.
 * Upstream: pkg/credentialprovider/keyring.go, config.go (v1.36); without character classes in
 * globs, and a secret that cannot be read is passed over where upstream fails the pull.
 */
import { decodeBase64, type Secret } from '../../api/index.ts';
import type { AuthConfig } from '../../cri/index.ts';
import { decodeText, rethrowProgrammerError } from '../../sim/index.ts';
import { withoutTagAndDigest } from './image-name.ts';

/** A credential and the Secret that holds it. */
export interface FittingCredential {
  readonly auth: AuthConfig;
  readonly secret: Secret;
}

interface Entry extends FittingCredential {
  /** `registry.test/team` */
  readonly key: string;
}

const DEFAULT_REGISTRY = /^(?:index\.)?docker\.io\//;
const DEFAULT_KEY = 'index.docker.io';

export class Keyring {
  readonly #entries: readonly Entry[];

  /** Secrets that hold no readable credentials count for nothing. */
  constructor(secrets: readonly Secret[]) {
    this.#entries = secrets
      .flatMap((secret) => entriesOf(secret))
      .sort((a, b) => (a.key === b.key ? 0 : a.key > b.key ? -1 : 1));
  }

  /** Credentials that fit the image, best first. */
  lookup(image: string): readonly FittingCredential[] {
    const location = locationOf(image);
    const fitting = this.#entries.filter(({ key }) => matches(key, location));
    const isDefault = fitting.length === 0 && DEFAULT_REGISTRY.test(location);
    const found = isDefault ? this.#entries.filter(({ key }) => key === DEFAULT_KEY) : fitting;
    return found;
  }
}

interface DockerEntry {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly auth?: unknown;
}

function entriesOf(secret: Secret): readonly Entry[] {
  const isJson = secret.type === 'kubernetes.io/dockerconfigjson';
  if (!isJson && secret.type !== 'kubernetes.io/dockercfg') return [];
  const encoded = secret.data?.[isJson ? '.dockerconfigjson' : '.dockercfg'];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (bytes === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(decodeText(bytes));
  } catch (error) {
    rethrowProgrammerError(error);
    return [];
  }
  const auths = isJson ? (document as { readonly auths?: unknown } | null)?.auths : document;
  if (typeof auths !== 'object' || auths === null) return [];
  return Object.entries(auths as Record<string, DockerEntry | null>).flatMap(([server, entry]) => {
    const auth = authOf(entry ?? {}, server);
    return auth === undefined ? [] : [{ key: keyOf(server), auth, secret }];
  });
}

/** `auth` wins over `username` and `password`. */
function authOf(entry: DockerEntry, server: string): AuthConfig | undefined {
  const serverAddress = keyOf(server).split('/')[0] ?? '';
  const { username, password, auth = '' } = entry;
  if (auth === '' && typeof username === 'string' && typeof password === 'string') {
    return { username, password, serverAddress };
  }
  const bytes = typeof auth === 'string' ? decodeBase64(auth) : undefined;
  const text = bytes === undefined ? '' : decodeText(bytes);
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1), serverAddress };
}

/** `https://index.docker.io/v1/` -> `index.docker.io`; `registry.test/v2/team` -> `registry.test/team` */
function keyOf(server: string): string {
  const [host, path] = splitLocation(server.replace(/^https?:\/\//, ''));
  const effective = path.replace(/^\/v[12]\//, '/');
  return effective === '/' ? host : `${host}${effective}`;
}

/** The host, and the path with its slash. */
function splitLocation(location: string): readonly [host: string, path: string] {
  const slash = location.indexOf('/');
  return slash < 0 ? [location, ''] : [location.slice(0, slash), location.slice(slash)];
}

/** Registry host and repository of an image, without tag and digest. */
function locationOf(image: string): string {
  const untagged = withoutTagAndDigest(image);
  const first = untagged.split('/')[0] ?? '';
  const hasHost = untagged.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  if (hasHost) return untagged;
  return untagged.includes('/') ? `docker.io/${untagged}` : `docker.io/library/${untagged}`;
}

/** The host label by label, the port exactly; of the path a prefix of characters will do. */
function matches(key: string, location: string): boolean {
  const [keyHost, keyPath] = splitLocation(key);
  const [host, path] = splitLocation(location);
  const [keyName = '', keyPort = ''] = keyHost.split(':');
  const [name = '', port = ''] = host.split(':');
  const wanted = keyName.split('.');
  const given = name.split('.');
  return (
    keyPort === port &&
    wanted.length === given.length &&
    path.startsWith(keyPath) &&
    wanted.every((part, at) => globFits(part, given[at] ?? ''))
  );
}

/** `*` and `?` within one label of a host name. */
function globFits(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
}
