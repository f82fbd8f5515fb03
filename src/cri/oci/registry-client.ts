/**
 * The pulling side of the distribution protocol. Source: distribution-spec v1.1, "Pull".
 *
 * Each method is steps, one or a few leaves: the exchange, and on a challenge the token and
 * the exchange again. Redirects of blobs are followed without the credentials. What comes back is
 * bytes as sent; verifying them is the content store's business.
 */
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { AuthConfig } from '../index.ts';
import type { Arrival, BlobSink } from './content-store.ts';
import { parseDigest, type Digest } from './digest.ts';
import { collect } from './collect.ts';
import { endpointOf, logicalUrl, type Endpoints } from './endpoints.ts';
import { RegistryError, requestFailure, statusFailure, tooLarge } from './errors.ts';
import { baseType, MANIFEST_BYTES_MAX, type Descriptor } from './manifest.ts';
import { ACCEPTED_MANIFESTS } from './media-types.ts';
import { formatReference, type Reference } from './reference.ts';
import type { RegistryAuth } from './registry-auth.ts';
import type { Cancellation, Leaf, LeafResult } from './request-leaf.ts';
import { TransportError, type HttpResponse, type Transport } from './transport.ts';

export interface RegistryClientOptions {
  readonly transport: Transport;
  readonly endpoints: Endpoints;
  readonly leaf: Leaf;
  readonly auth: RegistryAuth;
}

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

interface Exchange<T> {
  readonly method: 'GET' | 'HEAD';
  /** `/v2/team/config/manifests/v1` */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exchanges of one lane do not overlap; see `RealJob`. */
  readonly lane?: string;
  /** Takes the answer of a good status; must consume or cancel the body. */
  readonly read: (answer: Answer) => Promise<LeafResult<T>>;
}

/** A response, and the request that got it: after redirects, with what credentials were left. */
interface Answer {
  readonly response: HttpResponse;
  readonly url: string;
  /** Of the request, as people read it. */
  readonly logical: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
}

/** What a leaf brings back: a value, or the registry's wish for credentials. */
type Attempt<T> = { readonly value: T } | { readonly challenge: string };

const REDIRECTS_MAX = 5;
/** A blob cut off in transfer is resumed this often. */
const RESUMES_MAX = 3;
const ACCEPT = ACCEPTED_MANIFESTS.join(', ');

export class RegistryClient {
  readonly #options: RegistryClientOptions;

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** Asks what digest a tag stands for now. @throws {RegistryError} */
  resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    return this.#exchange(reference, auth, {
      method: 'HEAD',
      path: manifestPath(reference, reference.tag ?? 'latest'),
      headers: { accept: ACCEPT },
      read: ({ response }) => {
        response.cancel();
        const digest = parseDigest(response.headers['docker-content-digest'] ?? '');
        if (digest !== undefined) return Promise.resolve({ value: digest, bytes: 0 });
        throw new RegistryError('Unknown', `${formatReference(reference)}: no digest in answer`);
      },
    });
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
      headers: { accept: ACCEPT },
      read: async ({ response }) => {
        const bytes = await collect(response.body, MANIFEST_BYTES_MAX);
        if (bytes === undefined) throw tooLarge(MANIFEST_BYTES_MAX);
        const mediaType = baseType(response.headers['content-type'] ?? '');
        return { value: { bytes, mediaType }, bytes: bytes.length };
      },
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
    const path = `/v2/${reference.repository}/blobs/${descriptor.digest}`;
    return this.#exchange(reference, auth, {
      method: 'GET',
      path,
      headers: {},
      lane: arrival.lane,
      read: async (answer) => {
        const sink = await arrival.openSink();
        try {
          await this.#drain(answer, sink, descriptor.size);
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

  /** Body to sink; a broken connection is resumed where it broke. */
  async #drain(answer: Answer, sink: BlobSink, size: number): Promise<void> {
    const { url, logical, cancellation } = answer;
    let { body } = answer.response;
    for (let resumes = 0; ; resumes++) {
      try {
        for await (const chunk of body) await sink.write(chunk);
        return;
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof TransportError) || error.code === 'ECANCELED') throw error;
        if (sink.writtenBytes === size) return;
        if (resumes >= RESUMES_MAX) throw error;
      }
      const headers = { ...answer.headers, range: `bytes=${String(sink.writtenBytes)}-` };
      const response = await this.#options.transport.request(
        { method: 'GET', url, headers },
        cancellation,
      );
      if (response.status !== 206 && response.status !== 200) {
        response.cancel();
        throw statusFailure('GET', logical, response.status);
      }
      // A registry need not know ranges: 200 begins the blob again, as containerd's fetcher expects.
      body = response.status === 206 ? response.body : skip(response.body, sink.writtenBytes);
    }
  }

  *#exchange<T>(
    reference: Reference,
    auth: AuthConfig | undefined,
    exchange: Exchange<T>,
  ): Steps<T> {
    const { auth: registryAuth, endpoints } = this.#options;
    const endpoint = endpointOf(reference.domain, endpoints);
    const url = logicalUrl(reference.domain, exchange.path, endpoint);
    // A name may be well formed and its host or port none: `registry.test:99999`.
    if (!URL.canParse(endpoint)) {
      throw requestFailure(exchange.method, url, 'invalid URL');
    }
    const known = registryAuth.current(reference, auth);
    let attempt = yield* this.#attempt(reference, endpoint, exchange, known);
    if ('challenge' in attempt) {
      const header = yield* registryAuth.answer(reference, auth, attempt.challenge, endpoint);
      if (header !== undefined && header !== known) {
        attempt = yield* this.#attempt(reference, endpoint, exchange, header);
      }
    }
    if ('value' in attempt) return attempt.value;
    throw statusFailure(exchange.method, url, 401);
  }

  /** One leaf: the exchange with this header. */
  #attempt<T>(
    reference: Reference,
    endpoint: string,
    exchange: Exchange<T>,
    authorization: string | undefined,
  ): Steps<Attempt<T>> {
    const { method, path, lane } = exchange;
    const logical = logicalUrl(reference.domain, path, endpoint);
    return this.#options.leaf<Attempt<T>>(
      { method, subject: logical, lane },
      async (cancellation) => {
        const headers =
          authorization === undefined ? exchange.headers : { ...exchange.headers, authorization };
        const answer = await this.#send(method, endpoint + path, headers, logical, cancellation);
        const { response } = answer;
        // Only the registry itself may ask for credentials, not a host that it redirects to.
        if (response.status === 401 && isSameOrigin(answer.url, endpoint)) {
          response.cancel();
          return { value: { challenge: response.headers['www-authenticate'] ?? '' }, bytes: 0 };
        }
        if (response.status !== 200) {
          response.cancel();
          throw response.status === 404
            ? new RegistryError('NotFound', `${formatReference(reference)}: not found`)
            : statusFailure(method, logical, response.status);
        }
        try {
          const { value, bytes } = await exchange.read(answer);
          return { value: { value }, bytes };
        } catch (error) {
          rethrowProgrammerError(error);
          throw error instanceof TransportError ? requestFailure(method, logical, error) : error;
        }
      },
    );
  }

  /** Sends, following redirects without credentials to other hosts. */
  async #send(
    method: 'GET' | 'HEAD',
    url: string,
    headers: Readonly<Record<string, string>>,
    logical: string,
    cancellation: Cancellation,
  ): Promise<Answer> {
    let at = url;
    let sent = headers;
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      let response: HttpResponse;
      try {
        response = await this.#options.transport.request(
          { method, url: at, headers: sent },
          cancellation,
        );
      } catch (error) {
        rethrowProgrammerError(error);
        throw requestFailure(method, logical, error);
      }
      const location = response.headers['location'];
      if (response.status < 300 || response.status >= 400 || location === undefined) {
        return { response, url: at, logical, headers: sent, cancellation };
      }
      response.cancel();
      if (!URL.canParse(location, at) || !/^https?:$/.test(new URL(location, at).protocol)) {
        throw new RegistryError('Unknown', `${logical}: redirect to "${location}" refused`);
      }
      const target = new URL(location, at);
      if (target.protocol === 'http:' && at.startsWith('https:')) {
        throw new RegistryError('Unknown', `${logical}: redirect from https to http refused`);
      }
      if (!isSameOrigin(target.href, at)) {
        const { authorization: _dropped, ...rest } = sent;
        sent = rest;
      }
      at = target.href;
    }
    throw new RegistryError(
      'Unknown',
      `${logical}: stopped after ${String(REDIRECTS_MAX)} redirects`,
    );
  }
}

async function* skip(body: AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of body) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

function manifestPath(reference: Reference, tagOrDigest: string): string {
  return `/v2/${reference.repository}/manifests/${tagOrDigest}`;
}
