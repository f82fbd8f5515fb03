/**
 * The pulling side of the distribution protocol. Source: distribution-spec v1.1, "Pull".
 *
 * Each method is steps, one or a few leaves: the exchange, and on a challenge the token and
 * the exchange again. Redirects of blobs are followed without the credentials. What comes back is
 * bytes as sent; verifying them is the content store's business.
 */
import { pause, perform, rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import type { AuthConfig } from '../index.ts';
import { transfer } from './blob-transfer.ts';
import { collect } from './collect.ts';
import type { Arrival } from './content-store.ts';
import { digestOf, parseDigest, type Digest } from './digest.ts';
import { isUrl, logicalUrl } from './endpoints.ts';
import { RegistryError, requestFailure, statusFailure, tooLarge } from './errors.ts';
import { attempted, type Attempt, type Exchange } from './exchange.ts';
import { baseType, MANIFEST_BYTES_MAX, type Descriptor } from './manifest.ts';
import { ACCEPTED_MANIFESTS } from './media-types.ts';
import { formatReference, type Reference } from './reference.ts';
import { waitMsAfter, type Refusal } from './refusal.ts';
import type { RegistryAuth } from './registry-auth.ts';
import {
  further,
  nameOf,
  NO_HEADERS,
  type RegistryHost,
  type RegistryHosts,
} from './registry-hosts.ts';
import type { Leaf, LeafResult } from './request-leaf.ts';
import type { HttpResponse, Transport } from './transport.ts';

export interface RegistryClientOptions {
  readonly world: World;
  /** Who asks: `cri/<node>`. */
  readonly actor: string;
  readonly transport: Transport;
  readonly hosts: RegistryHosts;
  readonly leaf: Leaf;
  readonly auth: RegistryAuth;
}

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Who is asked, by which name, with whose credentials, and whose names are meant. */
interface Party {
  readonly host: RegistryHost;
  readonly reference: Reference;
  readonly auth: AuthConfig | undefined;
  readonly domain: string;
}

/** Headers for one host alone. */
const OF_ANY_HOST = ['authorization'];
const ASKED_AS_MANIFEST = { accept: ACCEPTED_MANIFESTS.join(', ') };

export class RegistryClient {
  readonly #options: RegistryClientOptions;

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** Asks what digest a tag stands for now, or whether a digest is there. @throws {RegistryError} */
  *resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    const path = manifestPath(reference, reference.digest ?? reference.tag ?? 'latest');
    const headers = ASKED_AS_MANIFEST;
    const told = yield* this.#exchange(reference, auth, {
      method: 'HEAD',
      path,
      needs: 'resolve',
      headers,
      takes: 405,
      read: readDigest,
    });
    if (told !== undefined) return told;
    // It need not know HEAD, nor name the digest: the manifest itself says what it is.
    const get = { method: 'GET', path, headers, needs: 'resolve', read: readManifest } as const;
    return digestOf((yield* this.#exchange(reference, auth, get)).bytes);
  }

  /** @throws {RegistryError} */
  fetchManifest(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<FetchedManifest> {
    return this.#exchange(reference, auth, {
      method: 'GET',
      path: manifestPath(reference, digest),
      needs: 'pull',
      headers: ASKED_AS_MANIFEST,
      read: readManifest,
    });
  }

  /**
   * Streams a blob to where it arrives, resuming with `Range` after a cut. The sink verifies and
   * commits.
   * @throws {RegistryError} or what the sink throws
   */
  fetchBlob(
    reference: Reference,
    descriptor: Descriptor,
    auth: AuthConfig | undefined,
    arrival: Arrival,
  ): Steps<number> {
    const path = `/${reference.repository}/blobs/${descriptor.digest}`;
    return this.#exchange(reference, auth, {
      method: 'GET',
      path,
      needs: 'pull',
      headers: {},
      lane: arrival.lane,
      read: async (response, asking) => {
        const sink = await arrival.openSink();
        try {
          const { transport } = this.#options;
          const refusal = await transfer(transport, asking, response, sink, descriptor.size);
          if (refusal !== undefined) {
            await sink.abort();
            return { refusal };
          }
          await sink.commit();
        } catch (error) {
          rethrowProgrammerError(error);
          await sink.abort();
          throw error;
        }
        return { value: descriptor.size, bytes: descriptor.size };
      },
    });
  }

  /** One host after the other. @throws {RegistryError} of the one that got furthest */
  *#exchange<T>(
    reference: Reference,
    auth: AuthConfig | undefined,
    exchange: Exchange<T>,
  ): Steps<T> {
    const { domain } = reference;
    const hosts = this.#options
      .hosts(domain)
      .filter(({ capabilities }) => capabilities.has(exchange.needs));
    let failure: unknown;
    for (const host of hosts) {
      // The credentials of a registry are not its mirrors': those need some that say whose they are.
      const isFor = host.isOwn || auth?.serverAddress !== undefined;
      const name = host.isOwn ? reference : { ...reference, domain: nameOf(host, domain) };
      const party = { host, reference: name, auth: isFor ? auth : undefined, domain };
      try {
        return yield* this.#asked(party, exchange, host === hosts.at(-1));
      } catch (error) {
        rethrowProgrammerError(error);
        failure = further(failure, error);
      }
    }
    throw failure ?? new RegistryError('NotFound', `no ${exchange.needs} hosts of ${domain}`);
  }

  /** As often as it makes sense, with waits between; once where somebody else can be asked. */
  *#asked<T>(party: Party, exchange: Exchange<T>, isLast: boolean): Steps<T> {
    const { world, actor } = this.#options;
    const { reference, host } = party;
    const url = logicalUrl(reference.domain, `/v2${exchange.path}`, host.root);
    // A name may be well formed and its host or port none: `registry.test:99999`.
    if (!isUrl(host.root)) {
      throw requestFailure(exchange.method, url, 'invalid URL');
    }
    for (let attempt = 1; ; attempt++) {
      const known = this.#options.auth.current(reference, party.auth);
      let { value: answered } = yield* this.#attempt(party, exchange, url, known, attempt);
      if ('value' in answered) return answered.value;
      if ('challenge' in answered) {
        const { challenge } = answered;
        answered = yield* this.#authorized(party, exchange, url, attempt, known, challenge);
        if ('value' in answered) return answered.value;
      }
      const refusal = answered.refusal;
      const waitMs = isLast ? waitMsAfter(refusal, attempt, world.choices) : undefined;
      if (waitMs !== undefined) {
        yield* perform(pause(world.loop, actor, waitMs));
      } else if (refusal.status === 404) {
        throw new RegistryError('NotFound', `${formatReference(reference)}: not found`);
      } else {
        throw statusFailure(exchange.method, url, refusal);
      }
    }
  }

  /** With credentials, since the registry asks for them. @param sent those that it did not take */
  *#authorized<T>(
    party: Party,
    exchange: Exchange<T>,
    url: string,
    number: number,
    sent: string | undefined,
    challenge: string,
  ): Steps<{ readonly value: T } | { readonly refusal: Refusal }> {
    const { reference, auth, host } = party;
    const header = yield* this.#options.auth.answer(reference, auth, challenge, host.root);
    if (header !== undefined && header !== sent) {
      const { value: attempt } = yield* this.#attempt(party, exchange, url, header, number);
      if (!('challenge' in attempt)) return attempt;
    }
    return { refusal: { status: 401, headers: {}, words: '' } };
  }

  /** One leaf: the exchange with this header. */
  #attempt<T>(
    { host, domain }: Party,
    exchange: Exchange<T>,
    logical: string,
    authorization: string | undefined,
    number: number,
  ): Steps<LeafResult<Attempt<T>>> {
    const { transport, leaf } = this.#options;
    const { method, path, lane } = exchange;
    const isBare = host.headers === NO_HEADERS && authorization === undefined;
    const headers = isBare ? exchange.headers : headersOf(exchange, host, authorization);
    const url = host.root + path + (host.isOwn ? '' : `?ns=${domain}`);
    const secrets = isBare ? OF_ANY_HOST : [...OF_ANY_HOST, ...Object.keys(host.headers)];
    return leaf<Attempt<T>>({ method, subject: logical, lane }, (cancellation) => {
      const asking = { method, url, logical, headers, secrets, cancellation };
      return attempted(transport, exchange, asking, number);
    });
  }
}

function headersOf<T>(
  { headers }: Exchange<T>,
  host: RegistryHost,
  authorization: string | undefined,
): Readonly<Record<string, string>> {
  const own = authorization === undefined ? {} : { authorization };
  return { ...headers, ...host.headers, ...own };
}

function readDigest(response: HttpResponse): LeafResult<Digest | undefined> {
  response.cancel();
  return { value: parseDigest(response.headers['docker-content-digest'] ?? ''), bytes: 0 };
}

async function readManifest(response: HttpResponse): Promise<LeafResult<FetchedManifest>> {
  const bytes = await collect(response.body, MANIFEST_BYTES_MAX);
  if (bytes === undefined) throw tooLarge(MANIFEST_BYTES_MAX);
  const mediaType = baseType(response.headers['content-type'] ?? '');
  return { value: { bytes, mediaType }, bytes: bytes.length };
}

function manifestPath(reference: Reference, tagOrDigest: string): string {
  return `/${reference.repository}/manifests/${tagOrDigest}`;
}
