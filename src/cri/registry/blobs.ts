/**
 * The blobs of a repository: whole, a range, or only that they are there. Source: distribution-spec v1.1,
 * "Pulling blobs", "Deleting Blobs"; RFC 9110, section 14, one range at a time.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { parseDigest, type Digest, type HttpRequest, type HttpResponse } from '../oci/index.ts';
import { answer, answerStream, refuse } from './answers.ts';
import { etagOf, isKnown } from './etag.ts';
import { DamagedStorageError, type RegistryStorage } from './storage.ts';

export class Blobs {
  readonly #storage: RegistryStorage;
  readonly #report: (error: unknown) => void;

  /** @param report hears of blobs that are damaged */
  constructor(storage: RegistryStorage, report: (error: unknown) => void) {
    this.#storage = storage;
    this.#report = report;
  }

  /**
   * Undefined if the repository has no such blob. One that is damaged is reported and counts as none: then
   * clients push it again, which mends it.
   */
  async sizeOf(repository: string, digest: Digest): Promise<number | undefined> {
    try {
      return await this.#storage.blobSize(repository, digest);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof DamagedStorageError)) throw error;
      this.#report(error);
      return undefined;
    }
  }

  async handle(
    repository: string,
    digestText: string,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const digest = parseDigest(digestText);
    if (digest === undefined) return refuse('DIGEST_INVALID', 'invalid digest');
    const size = await this.sizeOf(repository, digest);
    if (size === undefined) return refuse('BLOB_UNKNOWN', 'blob unknown to registry');
    if (request.method === 'DELETE') {
      await this.#storage.deleteBlob(repository, digest);
      return answer(202);
    }
    const headers = {
      'content-type': 'application/octet-stream',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
      etag: etagOf(digest),
    };
    if (isKnown(request, digest)) return answer(304, headers);
    // Ranges are for GET only: RFC 9110, section 14.2.
    const range = request.method === 'GET' ? rangeIn(request.headers['range'], size) : undefined;
    if (range === 'unsatisfiable') {
      const total = { 'content-range': `bytes */${String(size)}` };
      return refuse('SIZE_INVALID', 'range not satisfiable', total, 416);
    }
    const { start, end } = range ?? { start: 0, end: size };
    const body = this.#storage.readBlob(repository, digest, start, end);
    if (range === undefined) return answerStream(200, headers, size, body);
    const contentRange = `bytes ${String(start)}-${String(end - 1)}/${String(size)}`;
    return answerStream(206, { ...headers, 'content-range': contentRange }, end - start, body);
  }
}

/** From `start` up to `end`, without it; undefined if there is no range that can be read: RFC 9110 has it ignored. */
function rangeIn(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const asked = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header);
  if (asked === null || (asked[1] === '' && asked[2] === '')) return undefined;
  const [, first = '', last = ''] = asked;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  return start >= size || start >= end ? 'unsatisfiable' : { start, end };
}
