/**
 * The Transport port: HTTP exchanges with registries, either over sockets (`node/`, on undici) or
 * straight into the embedded registry in the same process. Plain shapes instead of undici's
 * `Dispatcher` or WHATWG `Request`: the portable core must not import Node, and the in-process path
 * is taken thousands of times a second.
 *
 * Obligations:
 * 1. Redirects are not followed; a 3xx is an answer like any other.
 * 2. Header names are lower case in both directions.
 * 3. A connection that cannot be made or breaks is a `TransportError`; an HTTP status never is.
 * 4. The caller consumes the body or calls `cancel`; afterwards nothing is held.
 */
import type { Soon } from '../../sim/index.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Drops the rest of the body. */
  cancel(): void;
}

export interface Transport {
  /** @throws {TransportError} */
  request(request: HttpRequest, options?: { readonly signal?: AbortSignal }): Soon<HttpResponse>;
}

export type TransportFailure =
  'ECONNREFUSED' | 'ECONNRESET' | 'ENOTFOUND' | 'ETIMEDOUT' | 'ECANCELED' | 'ETLS';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportFailure;

  /** `message` in the words of Go's net package: `connect: connection refused`. */
  constructor(code: TransportFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
