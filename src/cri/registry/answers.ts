/** Answers of the registry, good and bad. Source: distribution-spec v1.1, "Error Codes". */
import type { HttpResponse } from '../oci/index.ts';

export type ErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'UNSUPPORTED'
  /** Of the distribution project, for its own failures. */
  | 'UNKNOWN';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 413,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  UNKNOWN: 500,
};

const NOTHING = new Uint8Array(0);

/** A body in one piece. `content-length` is always told, also for HEAD. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array = NOTHING,
): HttpResponse {
  return answerStream(status, headers, body.length, new WholeBody(body));
}

/** A body in pieces: nothing of it is held, and whoever does not read it costs nothing. */
export function answerStream(
  status: number,
  headers: Readonly<Record<string, string>>,
  sizeBytes: number,
  body: AsyncIterable<Uint8Array>,
): HttpResponse {
  return {
    status,
    headers: {
      'docker-distribution-api-version': 'registry/2.0',
      'content-length': String(sizeBytes),
      ...headers,
    },
    body,
    cancel: () => undefined,
  };
}

export function answerJson(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return answer(status, { 'content-type': 'application/json', ...headers }, body);
}

export function refuse(
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  status: number = STATUS[code],
): HttpResponse {
  return answerJson(status, { errors: [{ code, message }] }, headers);
}

/** HEAD: the same headers, no body. */
export function withoutBody(response: HttpResponse): HttpResponse {
  return { ...response, body: new WholeBody(NOTHING) };
}

/** All bytes at once, to be read once. */
export class WholeBody implements AsyncIterableIterator<Uint8Array> {
  #left: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#left = bytes;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#left;
    this.#left = NOTHING;
    return Promise.resolve(
      value.length === 0 ? { done: true, value: undefined } : { done: false, value },
    );
  }
}
