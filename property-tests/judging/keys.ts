/** The keys of a pod: what its pull secrets held, and which of them fit a repository. */
import { decodeBase64, type Secret } from '../../src/api/index.ts';
import type { Played, SecretVersion } from '../playing/played.ts';
import type { PodLife } from './pod-life.ts';

export interface Key {
  /** `private.test/team` */
  readonly location: string;
  /** `user:password` */
  readonly credential: string;
  readonly secret: string;
}

export interface Keys {
  /** All that its secrets ever held, in the order of the spec. */
  readonly ever: readonly Key[];
  /** Its secrets are older than it is, and none was changed: `ever` is what it always had. */
  readonly isStable: boolean;
  /** One of its secrets does not exist, ever. */
  readonly isOneMissing: boolean;
  /** One of its secrets cannot be read, at some time. */
  readonly isOneUnreadable: boolean;
}

interface DockerEntry {
  readonly username?: string;
  readonly password?: string;
}

export function keysOf(
  { namespace, secrets, createdAt }: PodLife,
  { secrets: versions }: Played,
): Keys {
  const found = secrets.map((name) => versions.filter(isOf(namespace, name)));
  return {
    ever: secrets.flatMap((name, at) =>
      (found[at] ?? []).flatMap(({ secret }) => entries(name, secret)),
    ),
    isStable: found.every((each) => each.length <= 1 && each.every(({ at }) => at <= createdAt)),
    isOneMissing: found.some((each) => each.length === 0),
    isOneUnreadable: found.some((each) => each.some(({ secret }) => isUnreadable(secret))),
  };
}

/** The tenants' secrets are older than all pods; none came or was changed since. */
export function areSecretsStable({ secrets, pods }: Played): boolean {
  const firstPodAt = pods[0]?.at ?? 0;
  return secrets.every(({ at }) => at <= firstPodAt);
}

/** In the order in which they are tried: the more specific location, then the order of the spec. */
export function fitting(keys: readonly Key[], repository: string): readonly Key[] {
  return keys
    .filter(({ location }) => fits(location, repository))
    .sort((a, b) => (a.location === b.location ? 0 : a.location > b.location ? -1 : 1));
}

/** A host wholly; of a path its beginning will do. */
function fits(location: string, repository: string): boolean {
  if (!repository.startsWith(location)) return false;
  return location.includes('/') || repository[location.length] === '/';
}

const isOf =
  (namespace: string, name: string) =>
  (each: SecretVersion): boolean =>
    each.namespace === namespace && each.name === name;

function authsOf(secret: Secret | undefined): Readonly<Record<string, DockerEntry>> {
  const bytes = decodeBase64(secret?.data?.['.dockerconfigjson'] ?? '');
  if (bytes === undefined || bytes.length === 0) return {};
  const document = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly auths: Readonly<Record<string, DockerEntry>>;
  };
  return document.auths;
}

function entries(name: string, secret: Secret | undefined): readonly Key[] {
  return Object.entries(authsOf(secret)).flatMap(([location, { username, password }]) =>
    username === undefined || password === undefined
      ? []
      : [{ location, credential: `${username}:${password}`, secret: name }],
  );
}

function isUnreadable(secret: Secret | undefined): boolean {
  return Object.values(authsOf(secret)).some(({ username }) => username === undefined);
}
