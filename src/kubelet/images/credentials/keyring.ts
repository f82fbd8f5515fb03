/**
 * Registry credentials by key, and which of them fit an image. A key is a registry host, possibly with
 * globs and a path: `registry.test`, `*.registry.test`, `registry.test/team`. The most specific comes first.
 * Upstream: pkg/credentialprovider/keyring.go, BasicDockerKeyring (v1.36).
 */
import { hashOf } from '#hash';
import type { AuthConfig } from '../../../cri/index.ts';
import type { DockerConfig, DockerConfigEntry } from './docker-config.ts';
import type { PullCredential, SecretSource, ServiceAccountSource } from './pull-credential.ts';
import { parseLocation, urlsMatch } from './urls-match.ts';

/** Where the entries of a configuration come from. */
export type KeyringSource = Omit<SecretSource, 'credentialHash'> | ServiceAccountSource | undefined;

export interface KeyringEntry {
  /** `registry.test/team` */
  readonly key: string;
  readonly credential: PullCredential;
}

const DEFAULT_REGISTRY_KEY = 'index.docker.io';
const DEFAULT_REGISTRIES: readonly string[] = ['docker.io', DEFAULT_REGISTRY_KEY];

export type KeyringLookup = typeof lookup;

/**
 * Credentials that fit, best first. Those of Docker Hub's index are asked for only if nothing else fits.
 * Upstream: BasicDockerKeyring.Lookup.
 * @param entries in the order in which they are tried
 * @param repository without tag and digest: `docker.io/library/busybox`
 */
export function lookup(
  entries: readonly KeyringEntry[],
  repository: string,
  matches: (key: string, repository: string) => boolean = urlsMatch,
): readonly PullCredential[] {
  const fitting = entries.filter(({ key }) => matches(key, repository));
  const found =
    fitting.length === 0 && isDefaultRegistryMatch(repository)
      ? entries.filter(({ key }) => key === DEFAULT_REGISTRY_KEY)
      : fitting;
  return found.map(({ credential }) => credential);
}

/** Upstream: isDefaultRegistryMatch. */
function isDefaultRegistryMatch(repository: string): boolean {
  const slash = repository.indexOf('/');
  if (slash < 0) return true;
  const first = repository.slice(0, slash);
  if (first === '') return false;
  return DEFAULT_REGISTRIES.includes(first) || !/[.:]/.test(first);
}

const NONE: readonly PullCredential[] = [];

export class Keyring {
  readonly #entries: KeyringEntry[] = [];
  readonly #lookup: KeyringLookup;

  constructor(decide: KeyringLookup = lookup) {
    this.#lookup = decide;
  }

  /** Keys that cannot be read are passed over. */
  add(config: DockerConfig, source?: KeyringSource): this {
    for (const [server, entry] of config) {
      const key = keyOf(server);
      if (key !== undefined)
        this.#entries.push({ key, credential: credentialOf(key, entry, source) });
    }
    // Stable: what came first under one key stays first.
    this.#entries.sort((a, b) => (a.key === b.key ? 0 : a.key > b.key ? -1 : 1));
    return this;
  }

  /** See `lookup`. */
  lookup(repository: string): readonly PullCredential[] {
    return this.#entries.length === 0 ? NONE : this.#lookup(this.#entries, repository);
  }
}

/** `https://index.docker.io/v1/` -> `index.docker.io`; `registry.test/v2/team` -> `registry.test/team` */
function keyOf(server: string): string | undefined {
  const location = parseLocation(server.replace(/^https?:\/\//, ''));
  if (location === undefined) return undefined;
  const path = location.path.replace(/^\/v[12]\//, '/');
  return path === '/' ? location.host : `${location.host}${path}`;
}

function credentialOf(
  key: string,
  entry: DockerConfigEntry,
  source: KeyringSource,
): PullCredential {
  const { username, password } = entry;
  // Ours: upstream leaves the server out, and trusts the runtime with whom it sends them to.
  const auth: AuthConfig = {
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    serverAddress: key.split('/')[0] ?? '',
  };
  if (source === undefined) return { auth };
  if (source.kind === 'ServiceAccount') return { auth, source };
  return { auth, source: { ...source, credentialHash: credentialHash(entry) } };
}

/** Upstream: hashImagePullAuthConfig, of what Go's encoder makes of an AuthConfig. */
function credentialHash({ username, password, email }: DockerConfigEntry): string {
  const fields = Object.entries({ username, password, email }).filter(([, value]) => value !== '');
  return hashOf('sha256', goJson(Object.fromEntries(fields)));
}

/** Go's encoder escapes what could end a script in HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
