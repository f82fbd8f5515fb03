/**
 * Files of a disk that knows the machine's time only, with that of the world: after each call, what it made or
 * changed is given it, and so are the directories whose names it changed. Whoever looks between the two would see
 * the machine's, so nobody may. The memory disk does the same by itself.
 */
import { parentPath } from './disk-parts.ts';
import { FileSystemError, type FileStat, type FileSystem, type FileWriter } from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';
import { linkEnd } from './link-end.ts';

/** @param now milliseconds since the epoch */
export function datedFiles(files: FileSystem, now: number): FileSystem {
  return new DatedFiles(files, now);
}

class DatedFiles implements FileSystem {
  readonly #files: FileSystem;
  readonly #now: number;
  readonly losesOwners: boolean;
  readonly dated: FileSystem['dated'];
  readonly readdir: FileSystem['readdir'];
  readonly stat: FileSystem['stat'];
  readonly lstat: FileSystem['lstat'];
  readonly readlink: FileSystem['readlink'];
  readonly readFile: FileSystem['readFile'];
  readonly readStream: FileSystem['readStream'];
  readonly chmod: FileSystem['chmod'];
  readonly lchown: FileSystem['lchown'];
  readonly lutimes: FileSystem['lutimes'];
  readonly setExtendedAttributes: FileSystem['setExtendedAttributes'];
  readonly extendedAttributes: FileSystem['extendedAttributes'];
  readonly syncDir: FileSystem['syncDir'];
  readonly syncTree: FileSystem['syncTree'];
  readonly statfs: FileSystem['statfs'];

  constructor(files: FileSystem, now: number) {
    this.#files = files;
    this.#now = now;
    this.losesOwners = files.losesOwners ?? false;
    this.dated = (at) => datedFiles(files, at);
    this.readdir = (path) => files.readdir(path);
    this.stat = (path) => files.stat(path);
    this.lstat = (path) => files.lstat(path);
    this.readlink = (path) => files.readlink(path);
    this.readFile = (path) => files.readFile(path);
    this.readStream = (path, options) => files.readStream(path, options);
    this.chmod = (path, mode) => files.chmod(path, mode);
    this.lchown = (path, uid, gid) => files.lchown(path, uid, gid);
    this.lutimes = (path, mtimeMs) => files.lutimes(path, mtimeMs);
    this.setExtendedAttributes = (changes) => files.setExtendedAttributes(changes);
    this.extendedAttributes = (path) => files.extendedAttributes(path);
    this.syncDir = (path) => files.syncDir(path);
    this.syncTree = (path) => files.syncTree(path);
    this.statfs = (path) => files.statfs(path);
  }

  async mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void> {
    if (options?.recursive !== true) {
      await this.#files.mkdir(path, options);
      await this.#date(path);
      await this.#dateAbove(path);
      return;
    }
    const missing = await this.#missingOf(path);
    try {
      await this.#files.mkdir(path, options);
    } finally {
      // Some of them may have been made, also where the last could not be.
      for (const at of missing) {
        if ((await this.#find(at))?.type === 'directory') {
          await this.#date(at);
          await this.#dateAbove(at);
        }
      }
    }
  }

  async symlink(target: string, path: string): Promise<void> {
    await this.#files.symlink(target, path);
    await this.#date(path);
    await this.#dateAbove(path);
  }

  async link(existing: string, path: string): Promise<void> {
    await this.#files.link(existing, path);
    await this.#dateAbove(path);
  }

  async rename(from: string, to: string): Promise<void> {
    const moved = await this.#find(from);
    const isDone = moved !== undefined && moved.inode === (await this.#find(to))?.inode;
    await this.#files.rename(from, to);
    if (isDone) return;
    await this.#dateAbove(from);
    await this.#dateAbove(to);
  }

  async unlink(path: string): Promise<void> {
    await this.#files.unlink(path);
    await this.#dateAbove(path);
  }

  async rmdir(path: string): Promise<void> {
    await this.#files.rmdir(path);
    await this.#dateAbove(path);
  }

  async rm(path: string): Promise<void> {
    const isThere = (await this.#find(path)) !== undefined;
    await this.#files.rm(path);
    if (isThere) await this.#dateAbove(path);
  }

  async writeFile(path: string, content: Uint8Array, options?: { mode?: number }): Promise<void> {
    const end = await linkEnd(this.#files, path);
    const isNew = (await this.#find(end)) === undefined;
    await this.#files.writeFile(path, content, options);
    await this.#date(end);
    if (isNew) await this.#dateAbove(end);
  }

  async createFile(path: string, options?: { mode?: number }): Promise<FileWriter> {
    const writer = await this.#files.createFile(path, options);
    await writer.setTime(this.#now);
    await this.#dateAbove(path);
    let isDated = true;
    return {
      write: (chunk) => {
        isDated = false;
        return writer.write(chunk);
      },
      setAttributes: (attributes) => {
        isDated = true;
        return writer.setAttributes(attributes);
      },
      setTime: (mtimeMs) => {
        isDated = true;
        return writer.setTime(mtimeMs);
      },
      sync: () => writer.sync(),
      close: async () => {
        if (!isDated) await writer.setTime(this.#now);
        await writer.close();
      },
    };
  }

  async createFiles(made: Parameters<FileSystem['createFiles']>[0]): Promise<void> {
    const oneOfEach = new Map(made.files.map(({ path }) => [parentPath(path), path]));
    try {
      await this.#files.createFiles(made);
    } finally {
      for (const path of oneOfEach.values()) await this.#dateAbove(path);
    }
  }

  async truncate(path: string, sizeBytes: number): Promise<void> {
    const end = await linkEnd(this.#files, path);
    await this.#files.truncate(path, sizeBytes);
    await this.#date(end);
  }

  /** What `mkdir` will make, the deepest first. */
  async #missingOf(path: string): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let at = path; at !== '/'; at = parentPath(at)) {
      if ((await this.#find(at)) !== undefined) break;
      missing.push(at);
    }
    return missing;
  }

  /** Undefined also for a path that is wrong: the call itself says so. */
  async #find(path: string): Promise<FileStat | undefined> {
    try {
      return await this.#files.lstat(path);
    } catch (error) {
      rethrowProgrammerError(error);
      return undefined;
    }
  }

  /** The directory itself, also where a link leads to it. */
  async #dateAbove(path: string): Promise<void> {
    const directory = parentPath(path);
    const isLink = (await this.#find(directory))?.type === 'symlink';
    await this.#date(isLink ? await linkEnd(this.#files, directory) : directory);
  }

  /** A time that cannot be set changes nothing else, and is no failure: what was made may be gone again. */
  async #date(path: string): Promise<void> {
    try {
      await this.#files.lutimes(path, this.#now);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError)) throw error;
    }
  }
}
