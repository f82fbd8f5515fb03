/**
 * A blob on its way into a directory: each part a file of its own, so that one which breaks off takes
 * nothing with it. One part becomes the blob by a rename, several are put together first. Memory does not
 * grow with the blob.
 */
import { rethrowProgrammerError, type FileSystem, type FileWriter } from '../../sim/index.ts';
import { createVerifier, type Digest } from '../oci/index.ts';
import type { BlobDraft, BlobPart } from './storage.ts';

interface DraftOptions {
  readonly files: FileSystem;
  /** A path where nothing is yet. */
  readonly newPath: () => Promise<string>;
  /** Gives a complete file its name in the repository. */
  readonly place: (
    path: string,
    repository: string,
    digest: Digest,
    sizeBytes: number,
  ) => Promise<void>;
}

export class DirectoryDraft implements BlobDraft {
  readonly #options: DraftOptions;
  readonly #paths: string[] = [];
  #sizeBytes = 0;

  constructor(options: DraftOptions) {
    this.#options = options;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  beginPart(): BlobPart {
    const { files, newPath } = this.#options;
    return new FilePart(files, newPath, (path, sizeBytes) => {
      this.#paths.push(path);
      this.#sizeBytes += sizeBytes;
    });
  }

  async commit(repository: string, digest: Digest): Promise<boolean> {
    try {
      const path = await this.#whole();
      const verifier = createVerifier(digest);
      for await (const chunk of this.#options.files.readStream(path)) verifier.update(chunk);
      const isRight = verifier.digest() === digest;
      if (isRight) await this.#options.place(path, repository, digest, this.#sizeBytes);
      return isRight;
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    for (const path of this.#paths.splice(0)) await this.#options.files.rm(path);
  }

  /** One file of all parts. */
  async #whole(): Promise<string> {
    const [only] = this.#paths;
    if (only !== undefined && this.#paths.length === 1) return only;
    const { files, newPath } = this.#options;
    const parts = [...this.#paths];
    const path = await newPath();
    const writer = await files.createFile(path);
    this.#paths.push(path);
    try {
      for (const part of parts) {
        for await (const chunk of files.readStream(part)) await writer.write(chunk);
      }
      await writer.sync();
    } finally {
      await writer.close();
    }
    return path;
  }
}

/** Its file is made with its first byte: most uploads end with a request that brings none. */
class FilePart implements BlobPart {
  readonly #files: FileSystem;
  readonly #newPath: () => Promise<string>;
  readonly #kept: (path: string, sizeBytes: number) => void;
  #open: { readonly path: string; readonly writer: FileWriter } | undefined;
  #sizeBytes = 0;

  constructor(
    files: FileSystem,
    newPath: () => Promise<string>,
    kept: (path: string, sizeBytes: number) => void,
  ) {
    this.#files = files;
    this.#newPath = newPath;
    this.#kept = kept;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#open === undefined) {
      const path = await this.#newPath();
      this.#open = { path, writer: await this.#files.createFile(path) };
    }
    await this.#open.writer.write(chunk);
    this.#sizeBytes += chunk.length;
  }

  async keep(): Promise<void> {
    if (this.#open === undefined) return;
    const { path, writer } = this.#open;
    try {
      await writer.sync();
    } catch (error) {
      rethrowProgrammerError(error);
      await this.drop();
      throw error;
    }
    this.#open = undefined;
    await writer.close();
    this.#kept(path, this.#sizeBytes);
  }

  async drop(): Promise<void> {
    if (this.#open === undefined) return;
    const { path, writer } = this.#open;
    this.#open = undefined;
    await writer.close();
    await this.#files.rm(path);
  }
}
