/**
 * A directory of records, a file each, behind a cache through which everything is written. While the cache
 * has never overflowed it knows all there is, and what it does not have is not looked for on the disk.
 * Upstream: pkg/kubelet/images/pullmanager/fs_pullrecords.go, mem_pullrecords.go (v1.36).
 */
import { hashOf } from '#hash';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  decodeText,
  isFileSystemError,
  perform,
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
  #isComplete = false;

  constructor(options: RecordDirectoryOptions<T>) {
    this.#options = options;
  }

  /** Makes the directory, writes anew what an older kubelet wrote, and fills the cache. */
  *load(): Steps<void> {
    const { host, path, codec, cacheSize } = this.#options;
    const { found, isWhole } = yield* perform(
      host.perform(async (files) => {
        await files.mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
        const all = await readAll(files, path, codec);
        for (const { record, isCurrent } of all.found) {
          if (!isCurrent)
            await write(files, fileOf(path, codec.keyOf(record)), codec.encode(record));
        }
        return all;
      }),
    );
    this.#isComplete = isWhole && found.length < cacheSize;
    for (const { record } of found) this.#keep(record);
  }

  /** @throws {Error} if the record is there and cannot be read */
  *get(key: string): Steps<T | undefined> {
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      this.#keep(cached);
      return cached;
    }
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
    const text = codec.encode(record);
    yield* perform(host.perform((files) => write(files, fileOf(path, key), text)));
    this.#keep(record);
  }

  /** One that is not there is success. @throws {FileSystemError} */
  *delete(key: string): Steps<void> {
    const { host, path } = this.#options;
    yield* perform(host.perform((files) => remove(files, fileOf(path, key))));
    this.#cache.delete(key);
  }

  #keep(record: T): void {
    const key = this.#options.codec.keyOf(record);
    this.#cache.delete(key);
    this.#cache.set(key, record);
    if (this.#cache.size <= this.#options.cacheSize) return;
    this.#isComplete = false;
    for (const [oldest] of this.#cache) {
      this.#cache.delete(oldest);
      return;
    }
  }
}

function fileOf(directory: string, key: string): string {
  return `${directory}/${PREFIX}${hashOf('sha256', key)}`;
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
}

async function readAll<T>(
  files: FileSystem,
  directory: string,
  codec: RecordCodec<T>,
): Promise<Contents<T>> {
  const found: Decoded<T>[] = [];
  let isWhole = true;
  for (const { name, type } of await files.readdir(directory)) {
    if (type !== 'file' || !name.startsWith(PREFIX) || name.endsWith(TEMPORARY)) continue;
    try {
      const decoded = codec.decode(decodeText(await files.readFile(`${directory}/${name}`)));
      if (fileOf(directory, codec.keyOf(decoded.record)).endsWith(`/${name}`)) found.push(decoded);
    } catch (error) {
      rethrowProgrammerError(error);
      isWhole = false;
    }
  }
  return { found, isWhole };
}

async function write(files: FileSystem, path: string, text: string): Promise<void> {
  const temporary = `${path}${TEMPORARY}`;
  try {
    await files.writeFile(temporary, utf8ToBytes(text), { mode: FILE_MODE });
    await files.rename(temporary, path);
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

async function remove(files: FileSystem, path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
  }
}
