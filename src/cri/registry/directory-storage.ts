/**
 * A registry's content in a directory that survives.
 *
 *     <root>/repositories/<name, "/" written as "~">/
 *       blobs/<algorithm>/<hex>/<size>        the bytes; the name is how many there must be
 *       manifests/<algorithm>/<hex>           media type, line break, bytes
 *       tags.json
 *     <root>/writing/<n>                      not complete yet; swept when the directory is opened
 *
 * A blob mounted from one repository into another is a hard link: the bytes go with the last name. Every
 * file is synced and then takes its name by a rename, so a reader never sees half of one, and what was
 * acknowledged is there after a power cut.
 */
import {
  isFileSystemError,
  parentPath,
  rethrowProgrammerError,
  type FileSystem,
} from '../../sim/index.ts';
import { algorithmOf, digestOf, hexOf, parseDigest, parseJson, type Digest } from '../oci/index.ts';
import { DirectoryDraft } from './directory-draft.ts';
import { DamagedStorageError, type RegistryStorage, type StoredManifest } from './storage.ts';

const ALGORITHMS = ['sha256', 'sha512'];

/**
 * The storage in a directory, after sweeping what another process left half done, unless it is only to be read:
 * somebody else may be writing there. @throws {DamagedStorageError}
 */
export async function openDirectoryStorage(
  files: FileSystem,
  root: string,
  { isReadOnly = false } = {},
): Promise<RegistryStorage> {
  const base = root.replace(/\/+$/, '');
  if ((await stat(files, `${base}/blobs`)) !== undefined) {
    throw new DamagedStorageError(base, 'was written by another version; push its content anew');
  }
  if (!isReadOnly) await files.rm(`${base}/writing`);
  return new DirectoryStorage(files, base);
}

class DirectoryStorage implements RegistryStorage {
  readonly blobBytesMax = Infinity;
  readonly #files: FileSystem;
  readonly #base: string;
  #writeCount = 0;

  constructor(files: FileSystem, base: string) {
    this.#files = files;
    this.#base = base;
  }

  async blobSize(repository: string, digest: Digest): Promise<number | undefined> {
    const path = await this.#blobPath(repository, digest);
    if (path === undefined) return undefined;
    const found = await stat(this.#files, path);
    if (found === undefined) return undefined;
    const sizeBytes = sizeIn(path);
    if (found.sizeBytes !== sizeBytes) throw shortened(path, found.sizeBytes);
    return sizeBytes;
  }

  async *readBlob(
    repository: string,
    digest: Digest,
    start: number,
    end: number,
  ): AsyncIterable<Uint8Array> {
    const path = await this.#blobPath(repository, digest);
    if (path === undefined) throw new DamagedStorageError(digest, 'is gone');
    let at = start;
    if (start < end) {
      // The port's `end` is one of the bytes.
      for await (const chunk of this.#files.readStream(path, { start, end: end - 1 })) {
        at += chunk.length;
        yield chunk;
      }
    }
    if (at < end) throw shortened(path, at);
  }

  writeBlob(repository: string, digest: Digest, bytes: Uint8Array): Promise<void> {
    return this.#replace(`${this.#blobDirectory(repository, digest)}/${bytes.length}`, bytes);
  }

  beginBlob(): DirectoryDraft {
    return new DirectoryDraft({
      files: this.#files,
      newPath: () => this.#newPath(),
      place: async (path, repository, digest, sizeBytes) => {
        await this.#place(path, `${this.#blobDirectory(repository, digest)}/${sizeBytes}`);
      },
    });
  }

  async holdersOf(digest: Digest): Promise<readonly string[]> {
    const holders: string[] = [];
    for (const repository of await this.#names()) {
      if ((await this.#blobPath(repository, digest)) !== undefined) holders.push(repository);
    }
    return holders;
  }

  async mountBlob(from: string, to: string, digest: Digest): Promise<void> {
    const source = await this.#blobPath(from, digest);
    if (source === undefined) return;
    // By way of a name of its own: what is there already, perhaps damaged, is replaced.
    const temporary = await this.#newPath();
    await this.#files.link(source, temporary);
    await this.#place(temporary, `${this.#blobDirectory(to, digest)}/${sizeIn(source)}`);
    // A rename between two names of one file does nothing.
    await this.#files.rm(temporary);
  }

  async deleteBlob(repository: string, digest: Digest): Promise<void> {
    const path = await this.#blobPath(repository, digest);
    // Its directory stays: somebody may be about to write there.
    if (path !== undefined) await this.#files.rm(path);
  }

  async readManifest(repository: string, digest: Digest): Promise<StoredManifest | undefined> {
    const path = this.#manifestPath(repository, digest);
    const whole = await read(this.#files, path);
    if (whole === undefined) return undefined;
    const manifest = decodeManifest(whole);
    if (digestOf(manifest.bytes, algorithmOf(digest)) === digest) return manifest;
    throw new DamagedStorageError(path);
  }

  writeManifest(repository: string, digest: Digest, manifest: StoredManifest): Promise<void> {
    return this.#replace(this.#manifestPath(repository, digest), encodeManifest(manifest));
  }

  deleteManifest(repository: string, digest: Digest): Promise<void> {
    return this.#files.rm(this.#manifestPath(repository, digest));
  }

  async listManifests(repository: string): Promise<readonly Digest[]> {
    const all: Digest[] = [];
    for (const algorithm of ALGORITHMS) {
      const path = `${this.#repositoryPath(repository)}/manifests/${algorithm}`;
      for (const hex of await list(this.#files, path)) {
        const digest = parseDigest(`${algorithm}:${hex}`);
        if (digest !== undefined) all.push(digest);
      }
    }
    return all;
  }

  async readTags(repository: string): Promise<ReadonlyMap<string, Digest> | undefined> {
    const path = `${this.#repositoryPath(repository)}/tags.json`;
    const bytes = await read(this.#files, path);
    if (bytes !== undefined) return parseTags(path, bytes);
    return (await this.listManifests(repository)).length > 0 ? new Map() : undefined;
  }

  writeTags(repository: string, tags: ReadonlyMap<string, Digest>): Promise<void> {
    return this.#replace(
      `${this.#repositoryPath(repository)}/tags.json`,
      new TextEncoder().encode(JSON.stringify(Object.fromEntries(tags))),
    );
  }

  async listRepositories(): Promise<readonly string[]> {
    const names: string[] = [];
    for (const repository of await this.#names()) {
      const inside = await list(this.#files, this.#repositoryPath(repository));
      if (inside.some((name) => name !== 'blobs')) names.push(repository);
    }
    return names.sort();
  }

  /** All repositories, also those that have blobs only. */
  async #names(): Promise<readonly string[]> {
    const directories = await list(this.#files, `${this.#base}/repositories`);
    return directories.map((name) => name.replaceAll('~', '/'));
  }

  /** Where the bytes are; undefined if the repository has none. */
  async #blobPath(repository: string, digest: Digest): Promise<string | undefined> {
    const directory = this.#blobDirectory(repository, digest);
    const [name] = await list(this.#files, directory);
    return name === undefined ? undefined : `${directory}/${name}`;
  }

  #blobDirectory(repository: string, digest: Digest): string {
    return `${this.#repositoryPath(repository)}/blobs/${algorithmOf(digest)}/${hexOf(digest)}`;
  }

  #manifestPath(repository: string, digest: Digest): string {
    return `${this.#repositoryPath(repository)}/manifests/${algorithmOf(digest)}/${hexOf(digest)}`;
  }

  #repositoryPath(name: string): string {
    return `${this.#base}/repositories/${name.replaceAll('/', '~')}`;
  }

  /** A name of its own for what is not complete: two may write the same file at the same time. */
  async #newPath(): Promise<string> {
    this.#writeCount += 1;
    const path = `${this.#base}/writing/${String(this.#writeCount)}`;
    await this.#files.mkdir(parentPath(path), { recursive: true });
    return path;
  }

  async #replace(path: string, bytes: Uint8Array): Promise<void> {
    const temporary = await this.#newPath();
    try {
      const writer = await this.#files.createFile(temporary);
      try {
        await writer.write(bytes);
        await writer.sync();
      } finally {
        await writer.close();
      }
      await this.#place(temporary, path);
    } catch (error) {
      rethrowProgrammerError(error);
      await this.#files.rm(temporary);
      throw error;
    }
  }

  /** Gives what is complete its name, for good. */
  async #place(temporary: string, path: string): Promise<void> {
    const directory = parentPath(path);
    await this.#files.mkdir(directory, { recursive: true });
    await this.#files.rename(temporary, path);
    await this.#files.syncDir(directory);
  }
}

function sizeIn(blobPath: string): number {
  return Number(blobPath.slice(blobPath.lastIndexOf('/') + 1));
}

function shortened(path: string, sizeBytes: number): DamagedStorageError {
  return new DamagedStorageError(path, `is damaged: it has ${String(sizeBytes)} bytes`);
}

/** @throws {DamagedStorageError} */
function parseTags(path: string, bytes: Uint8Array): ReadonlyMap<string, Digest> {
  const document = parseJson(bytes);
  const tags = new Map<string, Digest>();
  if (typeof document !== 'object' || document === null) throw new DamagedStorageError(path);
  for (const [tag, text] of Object.entries(document) as [string, unknown][]) {
    const digest = typeof text === 'string' ? parseDigest(text) : undefined;
    if (digest === undefined) throw new DamagedStorageError(path);
    tags.set(tag, digest);
  }
  return tags;
}

/** The media type, a line break, the bytes as they were sent. */
function encodeManifest({ mediaType, bytes }: StoredManifest): Uint8Array {
  const head = new TextEncoder().encode(`${mediaType}\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

function decodeManifest(whole: Uint8Array): StoredManifest {
  const end = whole.indexOf(10);
  return {
    mediaType: new TextDecoder().decode(whole.subarray(0, end)),
    bytes: whole.slice(end + 1),
  };
}

function read(files: FileSystem, path: string): Promise<Uint8Array | undefined> {
  return unlessMissing(() => files.readFile(path));
}

function stat(files: FileSystem, path: string) {
  return unlessMissing(() => files.stat(path));
}

async function list(files: FileSystem, path: string): Promise<readonly string[]> {
  const entries = await unlessMissing(() => files.readdir(path));
  return (entries ?? []).map((entry) => entry.name);
}

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
