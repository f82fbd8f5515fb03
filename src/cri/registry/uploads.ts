/**
 * Blobs on their way in: in one request, in chunks, or mounted from another repository. Source:
 * distribution-spec v1.1, "Pushing blobs". Nothing is visible until its digest was verified.
 */
import { parseDigest, type HttpRequest, type HttpResponse } from '../oci/index.ts';
import { answer, refuse } from './answers.ts';
import type { Blobs } from './blobs.ts';
import { chunksOf } from './request-body.ts';
import type { BlobDraft, RegistryStorage } from './storage.ts';

interface Session {
  readonly id: string;
  readonly repository: string;
  readonly draft: BlobDraft;
  lastUsedAt: number;
}

/** What nobody goes on with is forgotten after this long. */
const SESSION_LIFE_MS = 60 * 60 * 1000;

export interface UploadsOptions {
  readonly storage: RegistryStorage;
  readonly blobs: Blobs;
  readonly now: () => number;
  readonly newUploadId: () => string;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** @param mayPull whether who asks may read a repository that a blob is to be mounted from */
  async handle(
    repository: string,
    id: string,
    request: HttpRequest,
    url: URL,
    mayPull: (repository: string) => boolean,
  ): Promise<HttpResponse> {
    if (id === '') return this.#begin(repository, request, url, mayPull);
    const session = this.#sessions.get(id);
    if (session?.repository !== repository) return unknown();
    session.lastUsedAt = this.#options.now();
    switch (request.method) {
      case 'PATCH':
        return this.#append(session, request);
      case 'PUT':
        return this.#finish(session, request, url);
      case 'DELETE':
        this.#sessions.delete(id);
        await session.draft.discard();
        return answer(204);
      default:
        return answer(204, progress(session));
    }
  }

  async #begin(
    repository: string,
    request: HttpRequest,
    url: URL,
    mayPull: (repository: string) => boolean,
  ): Promise<HttpResponse> {
    await this.#forgetAbandoned();
    const { storage, blobs, newUploadId, now } = this.#options;
    const mount = parseDigest(url.searchParams.get('mount') ?? '');
    if (mount !== undefined) {
      const from = url.searchParams.get('from');
      const sources = from === null ? await storage.holdersOf(mount) : [from];
      for (const source of sources.filter(mayPull)) {
        if ((await blobs.sizeOf(source, mount)) === undefined) continue;
        await storage.mountBlob(source, repository, mount);
        return created(repository, mount);
      }
    }
    const session: Session = {
      id: newUploadId(),
      repository,
      draft: storage.beginBlob(),
      lastUsedAt: now(),
    };
    this.#sessions.set(session.id, session);
    if (!url.searchParams.has('digest')) return answer(202, progress(session));
    try {
      return await this.#finish(session, request, url);
    } finally {
      // Nobody was told of it.
      this.#sessions.delete(session.id);
      await session.draft.discard();
    }
  }

  /** A chunk counts whole or not at all, so that a client knows where to go on. */
  async #append(session: Session, request: HttpRequest): Promise<HttpResponse> {
    const { draft, id } = session;
    const stated = request.headers['content-range'];
    const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(stated ?? '') ?? [];
    const start = draft.sizeBytes;
    if (stated !== undefined && (first === '' || Number(first) !== start)) {
      return outOfOrder(session);
    }
    const room = this.#options.storage.blobBytesMax - start;
    const part = draft.beginPart();
    let sizeBytes = 0;
    let isKept = false;
    try {
      for await (const chunk of chunksOf(request.body)) {
        sizeBytes += chunk.length;
        session.lastUsedAt = this.#options.now();
        // What is too much is read to its end all the same, or nobody hears why.
        if (sizeBytes <= room) await part.write(chunk);
      }
      if (sizeBytes > room) return refuse('SIZE_INVALID', 'blob too large');
      // Another request may have ended the upload meanwhile, or brought a chunk.
      if (this.#sessions.get(id) !== session) return unknown();
      if (draft.sizeBytes !== start) return outOfOrder(session);
      if (stated !== undefined && Number(last) - Number(first) + 1 !== sizeBytes) {
        return refuse('SIZE_INVALID', 'content-range and body differ in length', {}, 400);
      }
      isKept = true;
      await part.keep();
      return answer(202, progress(session));
    } finally {
      if (!isKept) await part.drop();
    }
  }

  async #finish(session: Session, request: HttpRequest, url: URL): Promise<HttpResponse> {
    const { id, draft, repository } = session;
    const appended = await this.#append(session, request);
    if (appended.status !== 202) return appended;
    // Over in any case: after a refusal the client begins again, not on top of what it sent.
    this.#sessions.delete(id);
    const digest = parseDigest(url.searchParams.get('digest') ?? '');
    if (digest === undefined) {
      await draft.discard();
      return refuse('DIGEST_INVALID', 'invalid digest');
    }
    if (await draft.commit(repository, digest)) return created(repository, digest);
    return refuse('DIGEST_INVALID', 'provided digest did not match uploaded content');
  }

  async #forgetAbandoned(): Promise<void> {
    const since = this.#options.now() - SESSION_LIFE_MS;
    for (const session of [...this.#sessions.values()]) {
      if (session.lastUsedAt >= since) continue;
      this.#sessions.delete(session.id);
      await session.draft.discard();
    }
  }
}

function progress({ repository, id, draft }: Session): Record<string, string> {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    'docker-upload-uuid': id,
    range: `0-${String(Math.max(0, draft.sizeBytes - 1))}`,
  };
}

function outOfOrder(session: Session): HttpResponse {
  return refuse('BLOB_UPLOAD_INVALID', 'chunk out of order', progress(session), 416);
}

function unknown(): HttpResponse {
  return refuse('BLOB_UPLOAD_UNKNOWN', 'upload unknown');
}

function created(repository: string, digest: string): HttpResponse {
  return answer(201, {
    location: `/v2/${repository}/blobs/${digest}`,
    'docker-content-digest': digest,
  });
}
