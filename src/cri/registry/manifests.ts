/** Manifests and tags of a repository. Source: distribution-spec v1.1, "Pulling/Pushing manifests". */
import {
  digestOf,
  parseDigest,
  type Digest,
  type HttpRequest,
  type HttpResponse,
} from '../oci/index.ts';
import { answer, answerJson, refuse } from './answers.ts';
import { MANIFEST_BYTES_MAX, inspectManifest, type Inspected } from './inspect-manifest.ts';
import type { RegistryStorage } from './storage.ts';
import { collectBody } from './collect-body.ts';

const TAG = /^\w[\w.-]{0,127}$/;
const INDEX = 'application/vnd.oci.image.index.v1+json';

export class Manifests {
  readonly #storage: RegistryStorage;
  #lastChange: Promise<void> = Promise.resolve();

  constructor(storage: RegistryStorage) {
    this.#storage = storage;
  }

  handle(repository: string, reference: string, request: HttpRequest): Promise<HttpResponse> {
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return this.#get(repository, reference);
      case 'PUT':
        return this.#put(repository, reference, request);
      case 'DELETE':
        return this.#delete(repository, reference);
      default:
        return Promise.resolve(refuse('UNSUPPORTED', 'method not allowed'));
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
    const filters = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
    return answerJson(
      200,
      { schemaVersion: 2, mediaType: INDEX, manifests },
      { 'content-type': INDEX, ...filters },
    );
  }

  async #get(repository: string, reference: string): Promise<HttpResponse> {
    const digest = await this.#digestOf(repository, reference);
    const stored =
      digest === undefined ? undefined : await this.#storage.readManifest(repository, digest);
    if (digest === undefined || stored === undefined) {
      return refuse('MANIFEST_UNKNOWN', 'manifest unknown');
    }
    const headers = {
      'content-type': stored.mediaType,
      'docker-content-digest': digest,
      etag: `"${digest}"`,
    };
    return answer(200, headers, stored.bytes);
  }

  async #put(repository: string, reference: string, request: HttpRequest): Promise<HttpResponse> {
    const bytes = await collectBody(request.body, MANIFEST_BYTES_MAX);
    if (bytes === undefined) return refuse('SIZE_INVALID', 'manifest is larger than 4 MiB');
    const seen = inspectManifest(bytes, request.headers['content-type'] ?? '');
    if ('problem' in seen) return refuse('MANIFEST_INVALID', seen.problem);
    const missing = await this.#missing(repository, seen);
    if (missing !== undefined) return refuse('MANIFEST_BLOB_UNKNOWN', `${missing} is not here`);
    const digest = digestOf(bytes);
    const byDigest = reference.includes(':');
    if (byDigest && reference !== digest) {
      return refuse('DIGEST_INVALID', `manifest digest is ${digest}`);
    }
    if (!byDigest && !TAG.test(reference)) return refuse('MANIFEST_INVALID', 'invalid tag');
    await this.#storage.writeManifest(repository, digest, { mediaType: seen.mediaType, bytes });
    if (!byDigest) await this.changeTags(repository, (tags) => tags.set(reference, digest));
    return answer(201, {
      location: `/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
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

  #digestOf(repository: string, reference: string): Promise<Digest | undefined> {
    if (reference.includes(':')) return Promise.resolve(parseDigest(reference));
    return this.#storage.readTags(repository).then((tags) => tags?.get(reference));
  }

  /** The first thing the manifest needs that is not here. */
  async #missing(repository: string, seen: Inspected): Promise<string | undefined> {
    for (const digest of seen.blobs) {
      if ((await this.#storage.readBlob(digest)) === undefined) return digest;
    }
    for (const digest of seen.manifests) {
      if ((await this.#storage.readManifest(repository, digest)) === undefined) return digest;
    }
    return undefined;
  }
}
