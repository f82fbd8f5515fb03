/**
 * The content store: blobs on a disk, each under the name of its digest.
 *
 *     <root>/blobs/sha256/<hex>     complete and verified
 *     <root>/ingest/<n>             being written; invisible, removed when the store opens
 *
 * A blob is committed by one rename after its size and digest were verified and it was made durable.
 * "Is it there?" is answered by an index that changes at virtual instants only: the disk may be ahead
 * of the index (a transfer that was cancelled too late), never behind it. Source: containerd,
 * core/content (`Store`), for the idea that unfinished writes are invisible.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { FileSystem, Host, Operation } from '../../sim/index.ts';
import { isFileSystemError } from '../../sim/index.ts';
import { createVerifier, hexOf, type Digest } from './digest.ts';
import { ContentError } from './errors.ts';
import type { Descriptor } from './manifest.ts';

/** A blob on its way in. `commit` or `abort` once. */
export interface BlobSink {
  readonly writtenBytes: number;
  /** @throws {ContentError} as soon as there are more bytes than promised */
  write(chunk: Uint8Array): Promise<void>;
  /** @throws {ContentError} if size or digest differ; nothing is visible then */
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export class ContentStore {
  readonly #host: Host;
  readonly #root: string;
  /** Blobs by digest, with their sizes in bytes. */
  readonly #blobs = new Map<Digest, number>();
  /** Directories that are known to be there. */
  readonly #directories = new Set<string>();
  #ingestCount = 0;

  constructor(host: Host, root: string) {
    this.#host = host;
    this.#root = root;
  }

  /** Reads what is on the disk; throws away unfinished writes. */
  load(): Operation<void> {
    return this.#host.perform(async (files) => {
      await files.rm(`${this.#root}/ingest`);
      this.#directories.clear();
      for (const algorithm of await namesIn(files, `${this.#root}/blobs`)) {
        for (const hex of await namesIn(files, `${this.#root}/blobs/${algorithm}`)) {
          const { sizeBytes } = await files.stat(`${this.#root}/blobs/${algorithm}/${hex}`);
          this.#blobs.set(`${algorithm}:${hex}` as Digest, sizeBytes);
        }
      }
    });
  }

  has(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  get usedBytes(): number {
    let total = 0;
    for (const sizeBytes of this.#blobs.values()) total += sizeBytes;
    return total;
  }

  get blobCount(): number {
    return this.#blobs.size;
  }

  /** Takes a committed blob into the index. Called at the virtual instant of its arrival. */
  admit({ digest, size }: Pick<Descriptor, 'digest' | 'size'>): void {
    this.#blobs.set(digest, size);
  }

  /** Drops blobs from index and disk; unknown ones are ignored. */
  remove(digests: readonly Digest[]): Operation<void> {
    for (const digest of digests) this.#blobs.delete(digest);
    return this.#host.perform(async (files) => {
      for (const digest of digests) await files.rm(this.#pathOf(digest));
    });
  }

  /** The bytes of a blob that is there. For real work. */
  read(digest: Digest): AsyncIterable<Uint8Array> {
    return this.#host.files.readStream(this.#pathOf(digest));
  }

  readAll(digest: Digest): Promise<Uint8Array> {
    return this.#host.files.readFile(this.#pathOf(digest));
  }

  /** Takes a blob that is in memory; nothing is written if it is there. For real work. */
  async write(descriptor: Descriptor, name: string, bytes: Uint8Array): Promise<void> {
    if (this.has(descriptor.digest)) return;
    const sink = await this.openSink(descriptor, name);
    try {
      await sink.write(bytes);
      await sink.commit();
    } catch (error) {
      rethrowProgrammerError(error);
      await sink.abort();
      throw error;
    }
  }

  /** A place for a blob to arrive. For real work; `name` is drawn beforehand by `nextIngest`. */
  async openSink(descriptor: Descriptor, name: string): Promise<BlobSink> {
    const { files } = this.#host;
    await this.#mkdir(`${this.#root}/ingest`);
    const ingestPath = `${this.#root}/ingest/${name}`;
    const writer = await files.createFile(ingestPath);
    const verifier = createVerifier(descriptor.digest);
    let writtenBytes = 0;
    let closed = false;
    const close = async (): Promise<void> => {
      if (!closed) await writer.close();
      closed = true;
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
        await this.#mkdir(directory);
        await files.rename(ingestPath, path);
        await files.syncDir(directory);
      },
      abort: async () => {
        await close();
        await files.rm(ingestPath);
      },
    };
  }

  /** A name for an unfinished write that no other has. */
  nextIngest(): string {
    this.#ingestCount += 1;
    return String(this.#ingestCount);
  }

  async #mkdir(directory: string): Promise<void> {
    if (this.#directories.has(directory)) return;
    await this.#host.files.mkdir(directory, { recursive: true });
    this.#directories.add(directory);
  }

  #pathOf(digest: Digest): string {
    return `${this.#root}/blobs/${digest.slice(0, digest.indexOf(':'))}/${hexOf(digest)}`;
  }
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
