/**
 * Which images and artifacts are on the node, and which references stand for them. Persisted as one
 * file, `<root>/images.json`, replaced atomically after each change. If that fails, what is known here is
 * ahead of the disk until somebody saves again; content is taken away only when the disk has caught up.
 */
import {
  errorText,
  FileSystemError,
  isFileSystemError,
  operation,
  parentPath,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type DurableDirectories,
  type FileSystem,
  type Host,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { CriError } from '../index.ts';
import type { Digest } from './digest.ts';
import { parseSavedIndex, type SavedIndex, type StoredObject } from './saved-index.ts';

export class ImageIndex {
  readonly #host: Host;
  readonly #path: string;
  readonly #directories: DurableDirectories;
  readonly #objects = new Map<Digest, StoredObject>();
  /** `registry.test/team/config:v1` to the digest it last resolved to. */
  readonly #tags = new Map<string, Digest>();
  /** Repositories that each object was pulled from: `registry.test/team/config`. */
  readonly #names = new Map<Digest, Set<string>>();
  readonly #saves = new SingleFlight<void>();
  #changeCount = 0;
  #savedChangeCount = 0;

  constructor(host: Host, root: string, directories: DurableDirectories) {
    this.#host = host;
    this.#directories = directories;
    this.#path = `${root}/images.json`;
  }

  /** @throws {CriError} DataLoss */
  load(): Operation<void> {
    return this.#host.perform(async (files) => {
      await files.rm(`${this.#path}.tmp`);
      this.#take(await this.#read(files));
    });
  }

  /** Reads it where somebody else may be at work. @throws {CriError} DataLoss */
  look(): Operation<void> {
    return this.#host.perform(async (files) => this.#take(await this.#read(files)));
  }

  #take(saved: SavedIndex | undefined): void {
    if (saved === undefined) return;
    this.#changeCount += 1;
    this.#savedChangeCount = this.#changeCount;
    for (const object of saved.objects) this.#objects.set(object.digest, object);
    for (const [tag, digest] of saved.tags) this.#tags.set(tag, digest);
    for (const [digest, names] of saved.names) this.#names.set(digest, new Set(names));
  }

  /** Undefined if there is none. @throws {CriError} DataLoss */
  async #read(files: FileSystem): Promise<SavedIndex | undefined> {
    try {
      return parseSavedIndex(await files.readFile(this.#path));
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT')) return undefined;
      if (error instanceof FileSystemError) throw error;
      const why = `image index ${this.#path} is damaged: ${errorText(error)}`;
      throw new CriError('DataLoss', why, { cause: error });
    }
  }

  /** How often anything here was changed. */
  get changeCount(): number {
    return this.#changeCount;
  }

  get(digest: Digest): StoredObject | undefined {
    return this.#objects.get(digest);
  }

  /** Whether an object has this manifest, under whatever digest it goes. */
  hasManifest(manifestDigest: Digest): boolean {
    for (const object of this.#objects.values()) {
      if (object.manifestDigest === manifestDigest) return true;
    }
    return false;
  }

  byTag(tag: string): Digest | undefined {
    return this.#tags.get(tag);
  }

  list(): readonly StoredObject[] {
    return [...this.#objects.values()];
  }

  tagsOf(digest: Digest): readonly string[] {
    const tags: string[] = [];
    for (const [tag, each] of this.#tags) if (each === digest) tags.push(tag);
    return tags;
  }

  namesOf(digest: Digest): readonly string[] {
    return [...(this.#names.get(digest) ?? [])];
  }

  /** Notes an object under a name and, if it was asked for by tag, a tag; true if that was news. */
  note(object: StoredObject, name: string, tag: string | undefined): boolean {
    const names = this.#names.get(object.digest) ?? new Set();
    const isNews =
      // It may be known for another platform.
      this.#objects.get(object.digest)?.manifestDigest !== object.manifestDigest ||
      !names.has(name) ||
      (tag !== undefined && this.#tags.get(tag) !== object.digest);
    this.#objects.set(object.digest, object);
    this.#names.set(object.digest, names.add(name));
    if (tag !== undefined) this.#tags.set(tag, object.digest);
    if (isNews) this.#changeCount += 1;
    return isNews;
  }

  /**
   * Forgets one name of an object: a tag, or without one the repository with all its tags. A repository goes
   * with its last tag, as Docker has it, and the object with its last repository.
   */
  untag(digest: Digest, name: string, tag: string | undefined): void {
    for (const each of this.tagsOf(digest)) {
      if (tag === undefined ? each.startsWith(`${name}:`) : each === tag) this.#tags.delete(each);
    }
    this.#changeCount += 1;
    if (this.tagsOf(digest).some((each) => each.startsWith(`${name}:`))) return;
    const names = this.#names.get(digest);
    names?.delete(name);
    if (names === undefined || names.size === 0) this.remove(digest);
  }

  /** Forgets an object and all that stands for it. */
  remove(digest: Digest): void {
    this.#objects.delete(digest);
    this.#names.delete(digest);
    for (const [tag, each] of this.#tags) if (each === digest) this.#tags.delete(tag);
    this.#changeCount += 1;
  }

  /** Whether the disk knows all that is known here. After a `save` that failed it does not. */
  get isSaved(): boolean {
    return this.#savedChangeCount === this.#changeCount;
  }

  /** Writes what is known now; who wants the same at the same time waits for the same write. */
  save(): Operation<void> {
    const changeCount = this.#changeCount;
    return this.#saves.run(String(changeCount), () => operation(() => this.#write(changeCount)));
  }

  *#write(changeCount: number): Steps<void> {
    const saved: SavedIndex = {
      objects: this.list(),
      tags: [...this.#tags],
      names: [...this.#names].map(([digest, names]) => [digest, [...names]]),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(saved));
    yield* perform(this.#host.perform((files) => this.#replace(files, bytes)));
    this.#savedChangeCount = Math.max(this.#savedChangeCount, changeCount);
  }

  /** In one step, and for good. */
  async #replace(files: FileSystem, bytes: Uint8Array): Promise<void> {
    const path = this.#path;
    const directory = parentPath(path);
    await this.#directories.make(directory);
    await files.rm(`${path}.tmp`);
    const writer = await files.createFile(`${path}.tmp`);
    try {
      await writer.write(bytes);
      await writer.sync();
    } finally {
      await writer.close();
    }
    await files.rename(`${path}.tmp`, path);
    await files.syncDir(directory);
  }
}
