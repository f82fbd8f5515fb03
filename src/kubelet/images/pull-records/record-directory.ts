/**
 * A directory of records, a file each, behind a cache through which everything is written. While the cache
 * has never overflowed it knows all there is, and what it does not have is not looked for on the disk.
 * Upstream: pkg/kubelet/images/pullmanager/fs_pullrecords.go, mem_pullrecords.go (v1.36). Stricter: a record is synced.
 * Images are, too, and one that outlives its record at a power cut would count as loaded beforehand.
 */
import { hashOf } from '#hash';
import {
  decodeText,
  DurableDirectories,
  isFileSystemError,
  perform,
  remembering,
  rethrowProgrammerError,
  type FileSystem,
  type Host,
  type Steps,
} from '../../../sim/index.ts';
import type { Decoded, RecordCodec } from './record-codec.ts';

export interface RecordDirectoryOptions<T> {
  readonly host: Host;
  /** `/var/lib/kubelet/image_manager/pulled` */
  readonly path: string;
  readonly codec: RecordCodec<T>;
  /** Records kept in memory, the least recently used goes first. */
  readonly cacheSize: number;
}

const PREFIX = 'sha256-';
const TEMPORARY = '.tmp';
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

export class RecordDirectory<T> {
  readonly #options: RecordDirectoryOptions<T>;
  /** The least recently used first. */
  readonly #cache = new Map<string, T>();
  /** The one that was used last, if it was not deleted since: its place in the cache is the last. */
  #newest: string | undefined;
  #isComplete = false;
  /** Of the directory. */
  #fileCount = 0;

  constructor(options: RecordDirectoryOptions<T>) {
    this.#options = options;
  }

  /** Files, those that cannot be read included. */
  get fileCount(): number {
    return this.#fileCount;
  }

  /** How full the cache is, in whole percent. */
  get cacheUsagePercent(): number {
    return Math.floor((100 * this.#cache.size) / this.#options.cacheSize);
  }

  /** Makes the directory, writes anew what an older kubelet wrote, and fills the cache. */
  *load(): Steps<void> {
    const { host, path, codec, cacheSize } = this.#options;
    const { found, isWhole, fileCount } = yield* perform(
      host.perform(async (files) => {
        await new DurableDirectories(host).make(path, DIRECTORY_MODE);
        const all = await readAll(files, path, codec);
        for (const { record, isCurrent } of all.found) {
          if (!isCurrent) await write(files, path, codec.keyOf(record), codec.encode(record));
        }
        return all;
      }),
    );
    this.#isComplete = isWhole && found.length < cacheSize;
    this.#fileCount = fileCount;
    for (const { record } of found) this.#keep(record);
  }

  /** What `get` would answer without looking at the disk. */
  cached(key: string): T | undefined {
    const cached = this.#cache.get(key);
    if (cached !== undefined && key !== this.#newest) this.#keep(cached);
    return cached;
  }

  /** @throws {Error} if the record is there and cannot be read */
  *get(key: string): Steps<T | undefined> {
    const cached = this.cached(key);
    if (cached !== undefined) return cached;
    if (this.#isComplete) return undefined;
    const { host, path, codec } = this.#options;
    const record = yield* perform(
      host.perform((files) => readOne(files, fileOf(path, key), codec)),
    );
    // Of a file that is not about what its name says nothing is believed.
    if (record === undefined || codec.keyOf(record) !== key) return undefined;
    this.#keep(record);
    return record;
  }

  /** All that can be read; one that cannot hides no other. */
  *list(): Steps<readonly T[]> {
    if (this.#isComplete) return [...this.#cache.values()];
    const { host, path, codec } = this.#options;
    const { found } = yield* perform(host.perform((files) => readAll(files, path, codec)));
    return found.map(({ record }) => record);
  }

  /** Under another name first, so that no reader ever finds half of it. @throws {FileSystemError} */
  *put(record: T): Steps<void> {
    const { host, path, codec } = this.#options;
    const key = codec.keyOf(record);
    const content = codec.encode(record);
    const isKnown = this.#cache.has(key);
    const mayBeThere = !isKnown && !this.#isComplete;
    const wasThere = yield* perform(
      host.perform(async (files) => {
        const isThere = isKnown || (mayBeThere && (await exists(files, fileOf(path, key))));
        await write(files, path, key, content);
        return isThere;
      }),
    );
    if (!wasThere) this.#fileCount += 1;
    this.#keep(record);
  }

  /** One that is not there is success. @throws {FileSystemError} */
  *delete(key: string): Steps<void> {
    const { host, path } = this.#options;
    const wasThere = yield* perform(host.perform((files) => remove(files, fileOf(path, key))));
    if (wasThere) this.#fileCount -= 1;
    this.#cache.delete(key);
  }

  #keep(record: T): void {
    const key = this.#options.codec.keyOf(record);
    if (key !== this.#newest) this.#cache.delete(key);
    this.#newest = key;
    this.#cache.set(key, record);
    if (this.#cache.size <= this.#options.cacheSize) return;
    this.#isComplete = false;
    for (const [oldest] of this.#cache) {
      this.#cache.delete(oldest);
      return;
    }
  }
}

/** Records come and go; what their files are called stays. */
const fileName = remembering((key) => PREFIX + hashOf('sha256', key));

function fileOf(directory: string, key: string): string {
  return `${directory}/${fileName(key)}`;
}

async function readOne<T>(
  files: FileSystem,
  path: string,
  codec: RecordCodec<T>,
): Promise<T | undefined> {
  let content: Uint8Array;
  try {
    content = await files.readFile(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  return codec.decode(decodeText(content)).record;
}

/** What can be read of a directory, and whether that is all. */
interface Contents<T> {
  readonly found: readonly Decoded<T>[];
  readonly isWhole: boolean;
  readonly fileCount: number;
}

async function readAll<T>(
  files: FileSystem,
  directory: string,
  codec: RecordCodec<T>,
): Promise<Contents<T>> {
  const found: Decoded<T>[] = [];
  let isWhole = true;
  let fileCount = 0;
  for (const { name, type } of await files.readdir(directory)) {
    if (type !== 'file' || !name.startsWith(PREFIX) || name.endsWith(TEMPORARY)) continue;
    fileCount += 1;
    try {
      const decoded = codec.decode(decodeText(await files.readFile(`${directory}/${name}`)));
      if (fileOf(directory, codec.keyOf(decoded.record)).endsWith(`/${name}`)) found.push(decoded);
    } catch (error) {
      rethrowProgrammerError(error);
      isWhole = false;
    }
  }
  return { found, isWhole, fileCount };
}

async function write(
  files: FileSystem,
  directory: string,
  key: string,
  content: Uint8Array,
): Promise<void> {
  const path = fileOf(directory, key);
  const temporary = `${path}${TEMPORARY}`;
  try {
    await files.writeFile(temporary, content, { mode: FILE_MODE });
    await files.syncTree(temporary);
    await files.rename(temporary, path);
    await files.syncDir(directory);
  } catch (error) {
    rethrowProgrammerError(error);
    await tryToRemove(files, temporary);
    throw error;
  }
}

/** What cannot be removed is written over by the next. */
async function tryToRemove(files: FileSystem, path: string): Promise<void> {
  try {
    await files.rm(path);
  } catch (error) {
    rethrowProgrammerError(error);
  }
}

async function exists(files: FileSystem, path: string): Promise<boolean> {
  try {
    await files.lstat(path);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}

/** Answers whether it was there. */
async function remove(files: FileSystem, path: string): Promise<boolean> {
  try {
    await files.unlink(path);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
    return false;
  }
}
