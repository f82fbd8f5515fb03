/**
 * The content store: blobs on a disk, each under the name of its digest.
 *
 *     <root>/blobs/sha256/<hex>     complete and verified
 *     <root>/ingest/sha256-<hex>    being written; invisible, removed when the store opens
 *
 * A blob is committed by one rename after its size and digest were verified and it was made durable; its name
 * is durable before anybody hears of it (docs/decisions/0009).
 * "Is it there?" is answered by an index that changes at virtual instants only: the disk may be ahead
 * of the index (a transfer that was cancelled too late, which is debris then), never behind it. What
 * nobody owns stays until `dropUnowned`: a pull that is tried again goes on where the last one failed.
 * Source: containerd, core/content (`Store`), for the idea that unfinished writes are invisible, and
 * its leases, which are holds here.
 */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type DurableDirectories,
  type FileSystem,
  type Host,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { removeIfPossible, type Debris } from './debris.ts';
import {
  algorithmOf,
  createVerifier,
  digestOf,
  hexOf,
  parseDigest,
  type Digest,
} from './digest.ts';
import { ContentError } from './errors.ts';
import type { Descriptor } from './manifest.ts';

/** A blob on its way in. `commit` or `abort` once. */
export interface BlobSink {
  readonly writtenBytes: number;
  /** @throws {ContentError} as soon as there are more bytes than promised */
  write(chunk: Uint8Array): Promise<void>;
  /** @throws {ContentError} if size or digest differ; nothing is visible then */
  commit(): Promise<void>;
  /** Throws nothing: what it cannot remove is debris of the arrival. */
  abort(): Promise<void>;
}

/** A place that was made ready for a blob to arrive. */
export interface Arrival {
  /** Work on one blob never overlaps, not even with a transfer that was given up. */
  readonly lane: string;
  /** For real work, in the lane. */
  openSink(): Promise<BlobSink>;
}

export class ContentStore {
  readonly #host: Host;
  readonly #root: string;
  readonly #debris: Debris;
  readonly #blobs = new Set<Digest>();
  readonly #holds = new Set<{ readonly digests: readonly Digest[] }>();
  readonly #directories: DurableDirectories;
  /** The directory of what is being written is known to be there. */
  #hasIngest = false;

  constructor(host: Host, root: string, directories: DurableDirectories, debris: Debris) {
    this.#host = host;
    this.#root = root;
    this.#directories = directories;
    this.#debris = debris;
  }

  /** Reads what is on the disk; throws away unfinished writes. */
  load(): Operation<void> {
    return this.#host.perform(async (files) => {
      await files.rm(`${this.#root}/ingest`);
      this.#hasIngest = false;
      await this.#read(files);
    });
  }

  /** Reads what is on the disk, where somebody else may be at work. */
  look(): Operation<void> {
    return this.#host.perform((files) => this.#read(files));
  }

  async #read(files: FileSystem): Promise<void> {
    for (const algorithm of await namesIn(files, `${this.#root}/blobs`)) {
      for (const hex of await namesIn(files, `${this.#root}/blobs/${algorithm}`)) {
        const digest = parseDigest(`${algorithm}:${hex}`);
        if (digest !== undefined) this.#blobs.add(digest);
      }
    }
  }

  has(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  /**
   * Keeps blobs, there or to come, from `dropUnowned` until the answer is called. The list may grow
   * meanwhile.
   */
  hold(digests: readonly Digest[]): () => void {
    const hold = { digests };
    this.#holds.add(hold);
    return () => this.#holds.delete(hold);
  }

  /** Takes out of the index what nobody owns and nobody holds; the files are debris from now on. */
  dropUnowned(owned: ReadonlySet<Digest>): void {
    const held = new Set([...this.#holds].flatMap(({ digests }) => digests));
    for (const digest of this.#blobs) {
      if (owned.has(digest) || held.has(digest)) continue;
      this.#blobs.delete(digest);
      this.#debris.add(this.#pathOf(digest), this.#laneOf(digest));
    }
  }

  /** Takes a blob out of the index that is not what its name says; its file is debris from now on. */
  drop(digest: Digest): void {
    if (this.#blobs.delete(digest)) this.#debris.add(this.#pathOf(digest), this.#laneOf(digest));
  }

  /** Which of these are there by name, and not of their size. */
  notOfSize(sizes: ReadonlyMap<Digest, number>): Operation<readonly Digest[]> {
    return this.#amiss([...sizes.keys()], async (files, digest) => {
      const { type, sizeBytes } = await files.lstat(this.#pathOf(digest));
      return type !== 'file' || sizeBytes !== sizes.get(digest);
    });
  }

  /** Which of these are there by name, and not what it says: all of them are read. */
  damaged(digests: readonly Digest[]): Operation<readonly Digest[]> {
    return this.#amiss(digests, async (files, digest) => {
      const verifier = createVerifier(digest);
      for await (const chunk of files.readStream(this.#pathOf(digest))) verifier.update(chunk);
      return verifier.digest() !== digest;
    });
  }

  #amiss(
    digests: readonly Digest[],
    isAmiss: (files: FileSystem, digest: Digest) => Promise<boolean>,
  ): Operation<readonly Digest[]> {
    return this.#host.perform(async (files) => {
      const found: Digest[] = [];
      for (const digest of digests) {
        if (!this.#blobs.has(digest)) continue;
        try {
          if (await isAmiss(files, digest)) found.push(digest);
        } catch (error) {
          rethrowProgrammerError(error);
          if (!isOfBlob(error)) throw error;
          found.push(digest);
        }
      }
      return found;
    });
  }

  /**
   * Lets a blob arrive: `bring` writes it through the sink and commits, and at the instant when it
   * ends the blob is in the index. If it fails or is cancelled, it never will be. One at a time for
   * each digest.
   */
  *receive<T>(descriptor: Descriptor, bring: (arrival: Arrival) => Steps<T>): Steps<T> {
    const { digest } = descriptor;
    const path = this.#pathOf(digest);
    const ingestPath = `${this.#root}/ingest/${digest.replace(':', '-')}`;
    const lane = this.#laneOf(digest);
    const litter = [path, ingestPath].filter((each) => this.#debris.claim(each));
    const openSink = (): Promise<BlobSink> => this.#openSink(descriptor, ingestPath, litter);
    let hasArrived = false;
    try {
      const value = yield* bring({ lane, openSink });
      this.#blobs.add(digest);
      hasArrived = true;
      return value;
    } finally {
      if (!hasArrived) for (const each of [path, ingestPath]) this.#debris.add(each, lane);
    }
  }

  /** The bytes of a blob that is there. For real work. */
  read(digest: Digest): AsyncIterable<Uint8Array> {
    return this.#host.files.readStream(this.#pathOf(digest));
  }

  /** All of it. For real work. @throws {ContentError} if it is not what its name says */
  async readAll(digest: Digest): Promise<Uint8Array> {
    const bytes = await this.#host.files.readFile(this.#pathOf(digest));
    requireDigest(digest, digestOf(bytes, algorithmOf(digest)));
    return bytes;
  }

  async #openSink(
    descriptor: Descriptor,
    ingestPath: string,
    litter: readonly string[],
  ): Promise<BlobSink> {
    const { files } = this.#host;
    if (!this.#hasIngest) await files.mkdir(`${this.#root}/ingest`, { recursive: true });
    this.#hasIngest = true;
    // What has the name of the blob may be no file, and then no file can take its place.
    for (const each of litter) await files.rm(each);
    const writer = await files.createFile(ingestPath);
    const verifier = createVerifier(descriptor.digest);
    let writtenBytes = 0;
    let closed = false;
    const close = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await writer.close();
    };
    return {
      get writtenBytes() {
        return writtenBytes;
      },
      write: async (chunk) => {
        writtenBytes += chunk.length;
        if (writtenBytes > descriptor.size) throw sizeMismatch(descriptor, writtenBytes);
        verifier.update(chunk);
        await writer.write(chunk);
      },
      commit: async () => {
        if (writtenBytes !== descriptor.size) throw sizeMismatch(descriptor, writtenBytes);
        requireDigest(descriptor.digest, verifier.digest());
        await writer.sync();
        await close();
        const path = this.#pathOf(descriptor.digest);
        const directory = path.slice(0, path.lastIndexOf('/'));
        await this.#directories.make(directory);
        await files.rename(ingestPath, path);
        await files.syncDir(directory);
      },
      abort: async () => {
        try {
          await close();
        } catch (error) {
          rethrowProgrammerError(error);
        }
        await removeIfPossible(files, ingestPath);
      },
    };
  }

  #laneOf(digest: Digest): string {
    return `blob/${this.#host.name}/${digest}`;
  }

  #pathOf(digest: Digest): string {
    return `${this.#root}/blobs/${digest.slice(0, digest.indexOf(':'))}/${hexOf(digest)}`;
  }
}

/** Writes what is in memory. For real work. @throws what the sink throws */
export async function writeWhole({ openSink }: Arrival, bytes: Uint8Array): Promise<void> {
  const sink = await openSink();
  try {
    await sink.write(bytes);
    await sink.commit();
  } catch (error) {
    rethrowProgrammerError(error);
    await sink.abort();
    throw error;
  }
}

/** Whether a failure to read a blob is the blob's, and not the disk's: it is damaged, or gone, or no file. */
export function isOfBlob(error: unknown): boolean {
  if (error instanceof ContentError) return true;
  return isFileSystemError(error, 'ENOENT') || isFileSystemError(error, 'EISDIR');
}

/** @throws {ContentError} */
export function requireDigest(expected: Digest, actual: Digest): void {
  if (actual === expected) return;
  throw new ContentError(
    `unexpected commit digest ${actual}, expected ${expected}: failed precondition`,
  );
}

function sizeMismatch(descriptor: Descriptor, bytes: number): ContentError {
  return new ContentError(
    `unexpected commit size ${String(bytes)}, expected ${String(descriptor.size)} for ${descriptor.digest}: failed precondition`,
  );
}

/** Names in a directory; none if there is no directory. */
export async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(path)).map((entry) => entry.name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
