/** Manifests and tags of a repository. Source: distribution-spec v1.1, "Pulling/Pushing manifests". */
import { soon, type Soon } from '../../sim/index.ts';
import {
  algorithmOf,
  digestOf,
  parseDigest,
  type Digest,
  type HttpRequest,
  type HttpResponse,
} from '../oci/index.ts';
import { answer, answerJson, refuse } from './answers.ts';
import { etagOf, isKnown } from './etag.ts';
import { MANIFEST_BYTES_MAX, inspectManifest, type Inspected } from './inspect-manifest.ts';
import type { Blobs } from './blobs.ts';
import { pageOf } from './paging.ts';
import { collectBody } from './request-body.ts';
import type { RegistryStorage, StoredManifest } from './storage.ts';

const TAG = /^\w[\w.-]{0,127}$/;
const INDEX = 'application/vnd.oci.image.index.v1+json';

export class Manifests {
  readonly #storage: RegistryStorage;
  readonly #blobs: Blobs;
  #lastChange: Promise<void> = Promise.resolve();

  constructor(storage: RegistryStorage, blobs: Blobs) {
    this.#storage = storage;
    this.#blobs = blobs;
  }

  handle(
    repository: string,
    reference: string,
    request: HttpRequest,
    url: URL,
  ): Soon<HttpResponse> {
    switch (request.method) {
      case 'PUT':
        return this.#put(repository, reference, request, url);
      case 'DELETE':
        return this.#delete(repository, reference);
      default:
        return this.#get(repository, reference, request);
    }
  }

  /** An index of the manifests whose `subject` is the digest, filtered by `artifactType`. */
  async referrers(repository: string, digestText: string, url: URL): Promise<HttpResponse> {
    const subject = parseDigest(digestText);
    if (subject === undefined) return refuse('DIGEST_INVALID', 'invalid digest');
    const wanted = url.searchParams.get('artifactType');
    const manifests = [];
    for (const digest of await this.#storage.listManifests(repository)) {
      const stored = await this.#storage.readManifest(repository, digest);
      const seen =
        stored === undefined ? undefined : inspectManifest(stored.bytes, stored.mediaType);
      if (stored === undefined || seen === undefined || 'problem' in seen) continue;
      if (seen.subject !== subject || (wanted !== null && seen.artifactType !== wanted)) continue;
      const { artifactType, annotations } = seen;
      const { mediaType, bytes } = stored;
      manifests.push({ mediaType, size: bytes.length, digest, artifactType, annotations });
    }
    const page = pageOf(manifests, ({ digest }) => digest, url);
    if ('status' in page) return page;
    const filters = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
    return answerJson(
      200,
      { schemaVersion: 2, mediaType: INDEX, manifests: page.items },
      { 'content-type': INDEX, ...filters, ...page.headers },
    );
  }

  #get(repository: string, reference: string, request: HttpRequest): Soon<HttpResponse> {
    return soon(this.#digestOf(repository, reference), (digest) =>
      digest === undefined
        ? refuse('MANIFEST_UNKNOWN', 'manifest unknown')
        : soon(this.#storage.readManifest(repository, digest), (stored) =>
            answerWith(stored, digest, request),
          ),
    );
  }

  async #put(
    repository: string,
    reference: string,
    request: HttpRequest,
    url: URL,
  ): Promise<HttpResponse> {
    const bytes = await collectBody(request.body, MANIFEST_BYTES_MAX);
    if (bytes === undefined) return refuse('SIZE_INVALID', 'manifest is larger than 4 MiB');
    const seen = inspectManifest(bytes, request.headers['content-type'] ?? '');
    if ('problem' in seen) return refuse('MANIFEST_INVALID', seen.problem);
    const byDigest = reference.includes(':');
    const stated = parseDigest(reference);
    if (byDigest && stated === undefined) return refuse('DIGEST_INVALID', 'invalid digest');
    const tags = byDigest ? url.searchParams.getAll('tag') : [reference];
    if (!tags.every((tag) => TAG.test(tag))) return refuse('MANIFEST_INVALID', 'invalid tag');
    // By the algorithm that it was asked for under: to whoever pulls by sha512 it has no other name.
    const digest = digestOf(bytes, stated === undefined ? 'sha256' : algorithmOf(stated));
    if (byDigest && stated !== digest) {
      return refuse('DIGEST_INVALID', `manifest digest is ${digest}`);
    }
    const refusal = await this.#missing(repository, seen);
    if (refusal !== undefined) return refusal;
    await this.#storage.writeManifest(repository, digest, { mediaType: seen.mediaType, bytes });
    if (tags.length > 0) {
      await this.changeTags(repository, (known) => tags.forEach((tag) => known.set(tag, digest)));
    }
    return answer(201, {
      location: `/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(byDigest && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
      ...(seen.subject === undefined ? {} : { 'oci-subject': seen.subject }),
    });
  }

  /** A tag alone, or a manifest with all tags that point at it. */
  async #delete(repository: string, reference: string): Promise<HttpResponse> {
    const digest = await this.#digestOf(repository, reference);
    const known =
      digest !== undefined && (await this.#storage.readManifest(repository, digest)) !== undefined;
    if (!known) return refuse('MANIFEST_UNKNOWN', 'manifest unknown');
    if (reference.includes(':')) await this.#storage.deleteManifest(repository, digest);
    await this.changeTags(repository, (tags) => {
      if (!reference.includes(':')) tags.delete(reference);
      else for (const [tag, each] of tags) if (each === digest) tags.delete(tag);
    });
    return answer(202);
  }

  /** Reads, changes and writes the tags; one change at a time, or one would undo the other. */
  changeTags(repository: string, change: (tags: Map<string, Digest>) => void): Promise<void> {
    const changed = this.#lastChange.then(async () => {
      const tags = new Map(await this.#storage.readTags(repository));
      change(tags);
      await this.#storage.writeTags(repository, tags);
    });
    this.#lastChange = changed.catch(() => undefined);
    return changed;
  }

  #digestOf(repository: string, reference: string): Soon<Digest | undefined> {
    if (reference.includes(':')) return parseDigest(reference);
    return soon(this.#storage.readTags(repository), (tags) => tags?.get(reference));
  }

  /** The refusal of a manifest that needs what is not here, or is not as large as it says. */
  async #missing(repository: string, seen: Inspected): Promise<HttpResponse | undefined> {
    for (const { digest, size } of seen.blobs) {
      const found = await this.#blobs.sizeOf(repository, digest);
      if (found === undefined) return refuse('MANIFEST_BLOB_UNKNOWN', `${digest} is not here`);
      if (found !== size) {
        return refuse('MANIFEST_INVALID', `${digest} has ${String(found)} bytes`);
      }
    }
    for (const { digest, size } of seen.manifests) {
      const found = await this.#storage.readManifest(repository, digest);
      if (found === undefined) return refuse('MANIFEST_BLOB_UNKNOWN', `${digest} is not here`);
      if (found.bytes.length !== size) {
        return refuse('MANIFEST_INVALID', `${digest} has ${String(found.bytes.length)} bytes`);
      }
    }
    return undefined;
  }
}

function answerWith(
  stored: StoredManifest | undefined,
  digest: Digest,
  request: HttpRequest,
): HttpResponse {
  if (stored === undefined) return refuse('MANIFEST_UNKNOWN', 'manifest unknown');
  const headers = {
    'content-type': stored.mediaType,
    'docker-content-digest': digest,
    etag: etagOf(digest),
  };
  return isKnown(request, digest) ? answer(304, headers) : answer(200, headers, stored.bytes);
}
