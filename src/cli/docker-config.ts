/**
 * What Docker's and Podman's files say of credentials: `config.json` and `auth.json`. Source: docker/cli,
 * cli/config; containers-auth.json(5), which goes from the longest name to the shortest.
 */
import type { AuthConfig } from '../cri/index.ts';
import { InputError, rethrowProgrammerError } from '../sim/index.ts';
import type { Reference } from '../cri/oci/index.ts';

/** Docker Hub's other names; the first is what helpers know it by. */
const DOCKER_HUB = [
  'https://index.docker.io/v1/',
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
];
/** It becomes part of a program's name. */
const HELPER = /^[A-Za-z0-9._-]+$/;

/** What a file has for a reference: a program to ask, and what stands in the file itself. */
export interface Found {
  /** `desktop` of `docker-credential-desktop`. */
  readonly helper?: string;
  /** How the program knows the registry. */
  readonly server: string;
  readonly auth?: AuthConfig;
}

type Fields = Readonly<Record<string, unknown>>;

/** @param path names the file in messages @throws {InputError} */
export function findInDockerConfig(text: string, path: string, reference: Reference): Found {
  const { domain } = reference;
  const isHub = domain === 'docker.io';
  const server = isHub ? 'https://index.docker.io/v1/' : domain;
  const config = parse(text, path);
  const helpers = objectAt(config, 'credHelpers');
  const own = (isHub ? DOCKER_HUB : [domain]).find((name) => Object.hasOwn(helpers, name));
  const helper = own === undefined ? config['credsStore'] : helpers[own];
  const auth = entryIn(objectAt(config, 'auths'), path, reference);
  return {
    server,
    ...(helper === undefined || helper === '' ? {} : { helper: helperName(helper, path) }),
    ...(auth === undefined ? {} : { auth }),
  };
}

function helperName(helper: unknown, path: string): string {
  if (typeof helper === 'string' && HELPER.test(helper)) return helper;
  throw new InputError(`${path}: ${JSON.stringify(helper)} is no name of a credential helper`);
}

function entryIn(auths: Fields, path: string, reference: Reference): AuthConfig | undefined {
  const byName = new Map(
    Object.entries(auths).map(([key, entry]) => [nameOf(key), { key, entry }]),
  );
  for (const name of namesOf(reference)) {
    const found = byName.get(name);
    if (found === undefined) continue;
    return authOf(found.entry, `${path}: auths[${JSON.stringify(found.key)}]`, reference.domain);
  }
  return undefined;
}

/** `registry.test/team/app`, `registry.test/team`, `registry.test`; all of Docker Hub's for that. */
function namesOf({ domain, repository }: Reference): readonly string[] {
  const parts = repository.split('/');
  const hosts = domain === 'docker.io' ? DOCKER_HUB.map(nameOf) : [domain];
  const prefixes = parts.map((_part, at) => parts.slice(0, parts.length - at).join('/'));
  return [...prefixes.flatMap((prefix) => hosts.map((host) => `${host}/${prefix}`)), ...hosts];
}

/** Keys with a scheme are Docker's: their path says nothing. */
function nameOf(key: string): string {
  const [, rest] = /^https?:\/\/(.*)$/.exec(key) ?? [];
  return rest === undefined ? key.replace(/\/+$/, '') : rest.replace(/\/.*$/, '');
}

/** Undefined for an entry without content: `docker login` with a helper leaves such. */
function authOf(value: unknown, where: string, domain: string): AuthConfig | undefined {
  if (!isObject(value)) throw new InputError(`${where}: not an object`);
  const text = (name: string): string => {
    const field = value[name];
    return typeof field === 'string' ? field : '';
  };
  const [username, password] =
    text('auth') === '' ? [text('username'), text('password')] : decode(text('auth'), where);
  const identityToken = text('identitytoken');
  const registryToken = text('registrytoken');
  if (username === '' && identityToken === '' && registryToken === '') return undefined;
  return {
    serverAddress: domain,
    ...(username === '' ? {} : { username, password }),
    ...(identityToken === '' ? {} : { identityToken }),
    ...(registryToken === '' ? {} : { registryToken }),
  };
}

/** Base64 of `user:password`. */
function decode(auth: string, where: string): readonly [username: string, password: string] {
  const digits = auth.replace(/[\s\0]+$/, '');
  const decoded = Buffer.from(digits, 'base64').toString().replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  if (!/^[A-Za-z0-9+/]*=*$/.test(digits) || colon < 1) {
    throw new InputError(`${where}: auth is not base64 of user:password`);
  }
  return [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

function parse(text: string, path: string): Fields {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    rethrowProgrammerError(error);
  }
  if (!isObject(document)) throw new InputError(`${path}: not a JSON object`);
  return document;
}

function objectAt(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
