/**
 * Blobs on their way in: in one request, in chunks, or mounted from another repository. Source:
 * distribution-spec v1.1, "Pushing blobs". Nothing is visible until its digest was verified.
 */
import {
  createVerifier,
  joined,
  parseDigest,
  type HttpRequest,
  type HttpResponse,
} from '../oci/index.ts';
import { answer, refuse } from './answers.ts';
import { collectBody } from './collect-body.ts';
import type { RegistryStorage } from './storage.ts';

interface Session {
  readonly chunks: Uint8Array[];
  length: number;
}

/** Held in memory until complete; larger blobs belong into a larger registry. */
const BLOB_BYTES_MAX = 2 * 1024 ** 3;

export class Uploads {
  readonly #storage: RegistryStorage;
  readonly #sessions = new Map<string, Session>();
  #sessionCount = 0;

  constructor(storage: RegistryStorage) {
    this.#storage = storage;
  }

  handle(repository: string, id: string, request: HttpRequest, url: URL): Promise<HttpResponse> {
    if (id === '') {
      if (request.method === 'POST') return this.#begin(repository, request, url);
      return Promise.resolve(refuse('UNSUPPORTED', 'method not allowed'));
    }
    const session = this.#sessions.get(`${repository} ${id}`);
    if (session === undefined) {
      return Promise.resolve(refuse('BLOB_UPLOAD_UNKNOWN', 'upload unknown'));
    }
    switch (request.method) {
      case 'PATCH':
        return this.#append(repository, id, session, request);
      case 'PUT':
        return this.#finish(repository, id, session, request, url);
      case 'GET':
        return Promise.resolve(answer(204, this.#progress(repository, id, session)));
      case 'DELETE':
        this.#sessions.delete(`${repository} ${id}`);
        return Promise.resolve(answer(204));
      default:
        return Promise.resolve(refuse('UNSUPPORTED', 'method not allowed'));
    }
  }

  async #begin(repository: string, request: HttpRequest, url: URL): Promise<HttpResponse> {
    const mount = parseDigest(url.searchParams.get('mount') ?? '');
    if (mount !== undefined && (await this.#storage.readBlob(mount)) !== undefined) {
      return created(repository, mount);
    }
    const stated = url.searchParams.get('digest');
    if (stated !== null) {
      const bytes = await collectBody(request.body, BLOB_BYTES_MAX);
      return this.#store(repository, bytes, stated);
    }
    this.#sessionCount += 1;
    const id = `upload-${String(this.#sessionCount)}`;
    const session: Session = { chunks: [], length: 0 };
    this.#sessions.set(`${repository} ${id}`, session);
    return answer(202, this.#progress(repository, id, session));
  }

  async #append(
    repository: string,
    id: string,
    session: Session,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const stated = request.headers['content-range'];
    const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(stated ?? '') ?? [];
    const isNext = (): boolean =>
      stated === undefined || (first !== '' && Number(first) === session.length);
    const outOfOrder = (): HttpResponse =>
      refuse(
        'BLOB_UPLOAD_INVALID',
        'chunk out of order',
        this.#progress(repository, id, session),
        416,
      );
    if (!isNext()) return outOfOrder();
    const bytes = await collectBody(request.body, BLOB_BYTES_MAX - session.length);
    if (bytes === undefined) return refuse('SIZE_INVALID', 'blob too large');
    // Another chunk may have come in meanwhile.
    if (!isNext()) return outOfOrder();
    if (stated !== undefined && Number(last) - Number(first) + 1 !== bytes.length) {
      return refuse('SIZE_INVALID', 'content-range and body differ in length', {}, 400);
    }
    session.chunks.push(bytes);
    session.length += bytes.length;
    return answer(202, this.#progress(repository, id, session));
  }

  async #finish(
    repository: string,
    id: string,
    session: Session,
    request: HttpRequest,
    url: URL,
  ): Promise<HttpResponse> {
    const appended = await this.#append(repository, id, session, request);
    if (appended.status !== 202) return appended;
    const whole = joined(session.chunks, session.length);
    // Over in any case: after a refusal the client begins again, not on top of what it sent.
    this.#sessions.delete(`${repository} ${id}`);
    return this.#store(repository, whole, url.searchParams.get('digest') ?? '');
  }

  async #store(
    repository: string,
    bytes: Uint8Array | undefined,
    stated: string,
  ): Promise<HttpResponse> {
    if (bytes === undefined) return refuse('SIZE_INVALID', 'blob too large');
    const digest = parseDigest(stated);
    if (digest === undefined) return refuse('DIGEST_INVALID', 'invalid digest');
    const verifier = createVerifier(digest);
    verifier.update(bytes);
    if (verifier.digest() !== digest) {
      return refuse('DIGEST_INVALID', 'provided digest did not match uploaded content');
    }
    await this.#storage.writeBlob(digest, bytes);
    return created(repository, digest);
  }

  #progress(repository: string, id: string, session: Session): Record<string, string> {
    return {
      location: `/v2/${repository}/blobs/uploads/${id}`,
      'docker-upload-uuid': id,
      range: `0-${String(Math.max(0, session.length - 1))}`,
    };
  }
}

function created(repository: string, digest: string): HttpResponse {
  return answer(201, {
    location: `/v2/${repository}/blobs/${digest}`,
    'docker-content-digest': digest,
  });
}
