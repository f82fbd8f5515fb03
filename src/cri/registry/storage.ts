/**
 * Where a registry keeps what it serves. Everything belongs to a repository: blobs, manifests, tags. Two
 * kinds: memory (memory-storage.ts), and a directory that survives (directory-storage.ts).
 */
import type { Soon } from '../../sim/index.ts';
import type { Digest } from '../oci/index.ts';

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A file of the storage is not as it was written. */
export class DamagedStorageError extends Error {
  override readonly name = 'DamagedStorageError';

  constructor(path: string, how = 'is damaged') {
    super(`registry storage: ${path} ${how}`);
  }
}

/** A piece of a blob that is coming in: it counts once it is kept. Ended once, by `keep` or `drop`. */
export interface BlobPart {
  /** Bytes written so far. */
  readonly sizeBytes: number;
  write(chunk: Uint8Array): Promise<void>;
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** A blob on its way in, part after part; visible to nobody until it is committed. */
export interface BlobDraft {
  /** Bytes of all parts that were kept. */
  readonly sizeBytes: number;
  beginPart(): BlobPart;
  /** Into a repository, if the bytes are the digest's; else false. The draft is over in any case. */
  commit(repository: string, digest: Digest): Promise<boolean>;
  discard(): Promise<void>;
}

export interface RegistryStorage {
  /** What one blob may have; more than that has no room here. */
  readonly blobBytesMax: number;
  /** Undefined if the repository has no such blob. @throws {DamagedStorageError} if it is cut short */
  blobSize(repository: string, digest: Digest): Promise<number | undefined>;
  /**
   * The bytes from `start` up to `end`, which is not one of them, in pieces.
   * @throws {DamagedStorageError} while it is read, if there are fewer
   */
  readBlob(
    repository: string,
    digest: Digest,
    start: number,
    end: number,
  ): AsyncIterable<Uint8Array>;
  writeBlob(repository: string, digest: Digest, bytes: Uint8Array): Promise<void>;
  beginBlob(): BlobDraft;
  /** The repositories that have the blob. */
  holdersOf(digest: Digest): Promise<readonly string[]>;
  /** Gives a blob of one repository to another as well, without copying it. */
  mountBlob(from: string, to: string, digest: Digest): Promise<void>;
  /** From this repository; the bytes go with the last that has them. */
  deleteBlob(repository: string, digest: Digest): Promise<void>;
  /** @throws {DamagedStorageError} */
  readManifest(repository: string, digest: Digest): Soon<StoredManifest | undefined>;
  writeManifest(repository: string, digest: Digest, manifest: StoredManifest): Promise<void>;
  deleteManifest(repository: string, digest: Digest): Promise<void>;
  /** Digests of all manifests of a repository, sorted. */
  listManifests(repository: string): Promise<readonly Digest[]>;
  /** Tag to digest; undefined if the repository has neither tags nor manifests. @throws {DamagedStorageError} */
  readTags(repository: string): Soon<ReadonlyMap<string, Digest> | undefined>;
  writeTags(repository: string, tags: ReadonlyMap<string, Digest>): Promise<void>;
  /** Those that have tags or manifests, sorted. */
  listRepositories(): Promise<readonly string[]>;
}
