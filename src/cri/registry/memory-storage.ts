/** A registry's content in memory. */
import { digestOf, algorithmOf, joined, type Digest } from '../oci/index.ts';
import { WholeBody } from './answers.ts';
import type { BlobDraft, BlobPart, RegistryStorage, StoredManifest } from './storage.ts';

const BLOB_BYTES_MAX = 2 * 1024 ** 3;

export function createMemoryStorage(): RegistryStorage {
  const blobs = new Map<string, Map<Digest, Uint8Array>>();
  const manifests = new Map<string, Map<Digest, StoredManifest>>();
  const tags = new Map<string, ReadonlyMap<string, Digest>>();
  const blobOf = (repository: string, digest: Digest): Uint8Array | undefined =>
    blobs.get(repository)?.get(digest);
  const keep = (repository: string, digest: Digest, bytes: Uint8Array): void => {
    blobs.set(
      repository,
      (blobs.get(repository) ?? new Map<Digest, Uint8Array>()).set(digest, bytes),
    );
  };
  return {
    blobBytesMax: BLOB_BYTES_MAX,
    blobSize: (repository, digest) => Promise.resolve(blobOf(repository, digest)?.length),
    readBlob: (repository, digest, start, end) => {
      const bytes = blobOf(repository, digest) ?? new Uint8Array(0);
      // Whole bytes stay the object that they are: their digest may be known.
      return new WholeBody(
        start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end),
      );
    },
    writeBlob: (repository, digest, bytes) => {
      keep(repository, digest, bytes);
      return Promise.resolve();
    },
    beginBlob: () => new MemoryDraft(keep),
    holdersOf: (digest) =>
      Promise.resolve([...blobs.keys()].filter((repository) => blobOf(repository, digest))),
    mountBlob: (from, to, digest) => {
      const bytes = blobOf(from, digest);
      if (bytes !== undefined) keep(to, digest, bytes);
      return Promise.resolve();
    },
    deleteBlob: (repository, digest) => {
      blobs.get(repository)?.delete(digest);
      return Promise.resolve();
    },
    readManifest: (repository, digest) => manifests.get(repository)?.get(digest),
    writeManifest: (repository, digest, manifest) => {
      const ofRepository = manifests.get(repository) ?? new Map<Digest, StoredManifest>();
      manifests.set(repository, ofRepository.set(digest, manifest));
      return Promise.resolve();
    },
    deleteManifest: (repository, digest) => {
      manifests.get(repository)?.delete(digest);
      return Promise.resolve();
    },
    listManifests: (repository) =>
      Promise.resolve([...(manifests.get(repository)?.keys() ?? [])].sort()),
    readTags: (repository) =>
      tags.get(repository) ?? (manifests.has(repository) ? new Map<string, Digest>() : undefined),
    writeTags: (repository, ofRepository) => {
      tags.set(repository, ofRepository);
      return Promise.resolve();
    },
    listRepositories: () =>
      Promise.resolve([...new Set([...manifests.keys(), ...tags.keys()])].sort()),
  };
}

class MemoryDraft implements BlobDraft {
  readonly #keep: (repository: string, digest: Digest, bytes: Uint8Array) => void;
  #chunks: Uint8Array[] = [];
  #sizeBytes = 0;

  constructor(keep: (repository: string, digest: Digest, bytes: Uint8Array) => void) {
    this.#keep = keep;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  beginPart(): BlobPart {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    return {
      get sizeBytes() {
        return sizeBytes;
      },
      write: (chunk) => {
        chunks.push(chunk);
        sizeBytes += chunk.length;
        return Promise.resolve();
      },
      keep: () => {
        this.#chunks.push(...chunks);
        this.#sizeBytes += sizeBytes;
        return Promise.resolve();
      },
      drop: () => Promise.resolve(),
    };
  }

  commit(repository: string, digest: Digest): Promise<boolean> {
    const [only] = this.#chunks;
    const bytes =
      only !== undefined && this.#chunks.length === 1
        ? only
        : joined(this.#chunks, this.#sizeBytes);
    this.#chunks = [];
    const isRight = digestOf(bytes, algorithmOf(digest)) === digest;
    if (isRight) this.#keep(repository, digest, bytes);
    return Promise.resolve(isRight);
  }

  discard(): Promise<void> {
    this.#chunks = [];
    return Promise.resolve();
  }
}
