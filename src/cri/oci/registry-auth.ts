/**
 * From a registry's challenge to an `Authorization` header.
 *
 * Credentials go to the registry they were given for, or to the token service that this registry's
 * own challenge names; never over plain HTTP unless the registry itself is plain HTTP. Headers are
 * cached for each (registry, repository, credential) on virtual time. Source: distribution-spec,
 * "token authentication"; RFC 7617.
 */
import {
  operation,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { AuthConfig } from '../index.ts';
import { basicCredentials } from './basic-credentials.ts';
import { collect } from './collect.ts';
import { logicalUrl } from './endpoints.ts';
import { RegistryError, requestFailure, statusFailure, tooLarge } from './errors.ts';
import { localRangeOf } from './local-addresses.ts';
import { parseJson } from './parse-json.ts';
import type { Reference } from './reference.ts';
import { readRefusal } from './refusal.ts';
import type { Leaf } from './request-leaf.ts';
import type { HttpRequest, Transport } from './transport.ts';
import { parseChallenges, type Challenge } from './www-authenticate.ts';

/** What Docker Hub is called in credential files, beside `docker.io`. */
const DOCKER_HUB: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io']);
/** Renewed this long before it expires. */
const EXPIRY_MARGIN_MS = 10_000;
/** A token that does not say lives this long. Source: distribution token specification. */
const TOKEN_LIFE_SECONDS_DEFAULT = 60;
const TOKEN_ANSWER_BYTES_MAX = 1 << 20;
/** What can stand in a header. Source: RFC 9110, section 5.5. */
const HEADER_TOKEN = /^[\x21-\x7e]+$/;

interface Token {
  readonly header: string;
  readonly expiresAt: number;
}

export interface RegistryAuthOptions {
  readonly world: World;
  readonly transport: Transport;
  /** Makes one request a leaf of real work; see request-leaf.ts. */
  readonly leaf: Leaf;
}

export class RegistryAuth {
  readonly #options: RegistryAuthOptions;
  readonly #tokens = new Map<string, Token>();
  readonly #flights = new SingleFlight<Token>();

  constructor(options: RegistryAuthOptions) {
    this.#options = options;
  }

  /** The header to try at once: one that worked before and has not expired. */
  current(reference: Reference, auth: AuthConfig | undefined): string | undefined {
    if (auth?.registryToken !== undefined && isFor(reference, auth)) {
      return `Bearer ${auth.registryToken}`;
    }
    // Most registries never ask.
    if (this.#tokens.size === 0) return undefined;
    const token = this.#tokens.get(keyOf(reference, auth));
    if (token === undefined || token.expiresAt <= this.#options.world.now()) return undefined;
    return token.header;
  }

  /**
   * Answers a challenge; undefined if it is none that can be answered.
   * @param endpoint the registry's base URL; its scheme bounds the token service's
   * @throws {RegistryError}
   */
  *answer(
    reference: Reference,
    auth: AuthConfig | undefined,
    header: string,
    endpoint: string,
  ): Steps<string | undefined> {
    const challenges = parseChallenges(header);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) {
      const { service } = bearer.parameters;
      const realm = realmOf(bearer, endpoint);
      const request = tokenRequest(reference, auth, { realm, service });
      const key = keyOf(reference, auth);
      // Who is asked by several answers at once fetches one token for all.
      const fetch = (): Operation<Token> =>
        operation(() => this.#fetchToken(reference, request, endpoint));
      const token = yield* perform(this.#flights.run(`${key} ${request.url}`, fetch));
      this.#tokens.set(key, token);
      return token.header;
    }
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    const basic = basicHeader(reference, auth);
    if (basic === undefined) {
      throw new RegistryError(
        'Unknown',
        'pull access denied, repository does not exist or may require authorization: ' +
          'authorization failed: no basic auth credentials',
      );
    }
    this.#tokens.set(keyOf(reference, auth), { header: basic, expiresAt: Infinity });
    return basic;
  }

  /** @throws {RegistryError} that says whose token could not be had */
  *#fetchToken(reference: Reference, request: HttpRequest, endpoint: string): Steps<Token> {
    const { leaf, transport, world } = this.#options;
    const service = `the token service of ${logicalUrl(reference.domain, '', endpoint)}`;
    const { method } = request;
    const isAnonymous = method === 'GET' && request.headers['authorization'] === undefined;
    const fetched = leaf(
      { method, subject: `token service of ${reference.domain}` },
      async (cancellation) => {
        try {
          const response = await transport.request(request, cancellation);
          if (response.status !== 200) {
            const refusal = await readRefusal(response);
            // Who is not let in learns no more from it, and containerd says no more.
            const words = response.status === 401 ? '' : refusal.words;
            throw statusFailure(method, service, { ...refusal, words });
          }
          const bytes = await collect(response.body, TOKEN_ANSWER_BYTES_MAX);
          const token = readToken(bytes, world.now());
          return { value: token, bytes: bytes?.length ?? 0 };
        } catch (error) {
          rethrowProgrammerError(error);
          throw error instanceof RegistryError ? error : requestFailure(method, service, error);
        }
      },
    );
    try {
      return (yield* fetched).value;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof RegistryError)) throw error;
      const what = `failed to fetch ${isAnonymous ? 'anonymous' : 'oauth'} token`;
      throw new RegistryError(error.code, `failed to authorize: ${what}: ${error.message}`);
    }
  }
}

function keyOf(reference: Reference, auth: AuthConfig | undefined): string {
  const { domain, repository } = reference;
  const { username, password, identityToken } = auth ?? {};
  return JSON.stringify([domain, repository, username, password, identityToken]);
}

/** By password or for anybody with GET, by an identity token with POST. Source: distribution, spec/auth/oauth. */
function tokenRequest(
  reference: Reference,
  auth: AuthConfig | undefined,
  { realm, service }: { readonly realm: URL; readonly service: string | undefined },
): HttpRequest {
  const scope = `repository:${reference.repository}:pull`;
  if (auth?.identityToken === undefined || !isFor(reference, auth)) {
    const basic = basicHeader(reference, auth);
    const url = new URL(realm);
    // What the realm asks for already stays: ours is added.
    if (service !== undefined) url.searchParams.append('service', service);
    url.searchParams.append('scope', scope);
    const headers = basic === undefined ? {} : { authorization: basic };
    return { method: 'GET', url: url.href, headers };
  }
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: auth.identityToken,
    client_id: 'drydock',
    service: service ?? '',
    scope,
  });
  return {
    method: 'POST',
    url: realm.href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
  };
}

function basicHeader(reference: Reference, auth: AuthConfig | undefined): string | undefined {
  if (auth?.username === undefined || !isFor(reference, auth)) return undefined;
  return basicCredentials(auth.username, auth.password ?? '');
}

/**
 * Whether credentials may go to the reference's registry: they say so, or do not say whose they are.
 * A pull secret's key may be a glob, and Docker Hub goes by the names of its index and of its API there.
 */
function isFor({ domain }: Reference, { serverAddress = '' }: AuthConfig): boolean {
  const server = serverAddress.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (server === '' || server === domain) return true;
  if (domain === 'docker.io' && DOCKER_HUB.has(server)) return true;
  const parts = server.split('*').map((part) => part.replace(/[^a-zA-Z0-9]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.]*')}$`).test(domain);
}

/** @throws {RegistryError} if the challenge cannot be answered safely */
function realmOf(challenge: Challenge, endpoint: string): URL {
  const { realm = '' } = challenge.parameters;
  if (!URL.canParse(realm)) {
    throw new RegistryError('Unknown', `failed to authorize: realm "${realm}" is no URL`);
  }
  const url = new URL(realm);
  const downgrade = url.protocol !== 'https:' && !endpoint.startsWith('http:');
  if (downgrade || !['http:', 'https:'].includes(url.protocol)) {
    throw new RegistryError(
      'Unknown',
      'failed to authorize: the token service must be reached over https',
    );
  }
  const isOwn = url.host === new URL(endpoint).host;
  const range = isOwn ? undefined : localRangeOf(url.hostname);
  if (range !== undefined) {
    throw new RegistryError(
      'Unknown',
      `failed to authorize: the token service is at a ${range} address: ${url.host}`,
    );
  }
  return url;
}

/** @throws {RegistryError} */
function readToken(bytes: Uint8Array | undefined, now: number): Token {
  if (bytes === undefined) throw tooLarge(TOKEN_ANSWER_BYTES_MAX);
  const answer = parseJson(bytes);
  const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    readonly token?: unknown;
    readonly access_token?: unknown;
    readonly expires_in?: unknown;
  };
  const token = [fields.access_token, fields.token].find(isText);
  if (token === undefined) {
    throw new RegistryError('Unknown', 'the token service answered without a token');
  }
  if (!HEADER_TOKEN.test(token)) {
    throw new RegistryError('Unknown', 'the token service answered with no usable token');
  }
  const seconds =
    typeof fields.expires_in === 'number' ? fields.expires_in : TOKEN_LIFE_SECONDS_DEFAULT;
  const lifeMs = Math.max(0, seconds) * 1000;
  // A short life is used for half of it at least, or each request would want a token of its own.
  const usedMs = Math.max(lifeMs - EXPIRY_MARGIN_MS, lifeMs / 2);
  return { header: `Bearer ${token}`, expiresAt: now + usedMs };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
