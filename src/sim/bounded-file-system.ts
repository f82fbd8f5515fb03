/**
 * Any file system as a disk of a given size: it looks at what a call would take, refuses it for want of room or
 * makes it, and keeps the account (`disk-account.ts`). The memory disk keeps its own; both come to the same.
 * Nobody else may change the files below. Names are counted here, not taken from the link count of a file: a
 * mounter that works by hard links has names of its own. Paths that lead across the borders of separate file
 * systems by links are taken as they are written.
 */
import { byteLength } from './text.ts';
import { countedWriter } from './counted-writer.ts';
import { datedFiles } from './dated-files.ts';
import { bytesTaken, refusal } from './disk-account.ts';
import { parentPath, type DiskParts } from './disk-parts.ts';
import { namesBelow } from './disk-usage.ts';
import {
  isFileSystemError,
  type DirectoryEntry,
  type FileStat,
  type FileSystem,
  type FileSystemStats,
  type FileWriter,
} from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';
import { createEach } from './new-files.ts';
import { linkEnd } from './link-end.ts';

/**
 * @param files of an empty host, or of one that is measured first
 * @param parts to which whoever mounts may add; tops that are missing are made
 */
export async function boundedFileSystem(files: FileSystem, parts: DiskParts): Promise<FileSystem> {
  for (const top of parts.tops) await files.dated(0).mkdir(top, { recursive: true });
  const bounded = new BoundedFileSystem(files, parts);
  await bounded.measure();
  return bounded;
}

class BoundedFileSystem implements FileSystem {
  readonly #files: FileSystem;
  readonly #parts: DiskParts;
  readonly losesOwners: boolean;

  constructor(files: FileSystem, parts: DiskParts) {
    this.losesOwners = files.losesOwners ?? false;
    this.#files = files;
    this.#parts = parts;
  }

  dated = (now: number): FileSystem => datedFiles(this, now);
  /** Counts what is there. */
  async measure(): Promise<void> {
    this.#parts.clear();
    for await (const { path, stat } of namesBelow(this.#files, '/')) {
      const { account, names } = this.#parts.partOf(path);
      const count = (names.get(stat.inode) ?? 0) + 1;
      names.set(stat.inode, count);
      if (count === 1) account.take(bytesTaken(stat), 1);
    }
    this.#parts.forgetSingleNames();
  }

  async mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void> {
    return options?.recursive === true
      ? this.#mkdirAll(path, options)
      : this.#mkdirOne(path, options);
  }

  readdir(path: string): Promise<readonly DirectoryEntry[]> {
    return this.#files.readdir(path);
  }

  stat(path: string): Promise<FileStat> {
    return this.#files.stat(path);
  }

  lstat(path: string): Promise<FileStat> {
    return this.#files.lstat(path);
  }

  readlink(path: string): Promise<string> {
    return this.#files.readlink(path);
  }

  async symlink(target: string, path: string): Promise<void> {
    const bytes = byteLength(target);
    if (target === '' || target.includes('\0')) return this.#files.symlink(target, path);
    await this.#claimName(path, bytes, 'symlink', [target, path]);
    await this.#orGiveBack(path, bytes, this.#files.symlink(target, path));
  }

  async link(existing: string, path: string): Promise<void> {
    const stat = await this.#find(existing);
    if (
      stat?.type !== 'directory' &&
      this.#parts.accountOf(existing) !== this.#parts.accountOf(path)
    ) {
      if (stat !== undefined && (await this.#isVacant(path)))
        throw refusal('EXDEV', 'link', existing, path);
    }
    await this.#files.link(existing, path);
    const { names } = this.#parts.partOf(path);
    if (stat !== undefined) names.set(stat.inode, (names.get(stat.inode) ?? 1) + 1);
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.#parts.holdsTop(from) || this.#parts.isTop(to))
      throw refusal('EBUSY', 'rename', from, to);
    if (this.#parts.accountOf(from) !== this.#parts.accountOf(to))
      throw refusal('EXDEV', 'rename', from, to);
    const moved = await this.#find(from);
    const replaced = await this.#find(to);
    await this.#files.rename(from, to);
    if (replaced !== undefined && replaced.inode !== moved?.inode) this.#forget(to, replaced);
  }

  async unlink(path: string): Promise<void> {
    const stat = await this.#find(path);
    await this.#files.unlink(path);
    if (stat !== undefined) this.#forget(path, stat);
  }

  async rmdir(path: string): Promise<void> {
    if (this.#parts.isTop(path)) throw refusal('EBUSY', 'rmdir', path);
    const stat = await this.#find(path);
    await this.#files.rmdir(path);
    if (stat !== undefined) this.#forget(path, stat);
  }

  async rm(path: string): Promise<void> {
    if (this.#parts.holdsTop(path)) throw refusal('EBUSY', 'rm', path);
    if ((await this.#find(path)) === undefined) return this.#files.rm(path);
    const names: FileStat[] = [];
    try {
      for await (const { stat } of namesBelow(this.#files, path)) names.push(stat);
      await this.#files.rm(path);
    } catch (error) {
      rethrowProgrammerError(error);
      // Some of it may be gone.
      if (!isFileSystemError(error, 'EBUSY', 'EROFS', 'ENOTDIR', 'ELOOP')) await this.measure();
      throw error;
    }
    for (const stat of names) this.#forget(path, stat);
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.#files.readFile(path);
  }

  async writeFile(path: string, content: Uint8Array, options?: { mode?: number }): Promise<void> {
    const before = await this.#find(path, true);
    if (before?.type === 'directory') return this.#files.writeFile(path, content, options);
    const bytes = content.length - (before?.sizeBytes ?? 0);
    const account = this.#parts.accountOf(path);
    if (before !== undefined) account.claim(bytes, 0, 'write', path);
    else await this.#claimName(await linkEnd(this.#files, path), bytes, 'write', [path]);
    await this.#orGiveBack(
      path,
      bytes,
      this.#files.writeFile(path, content, options),
      before === undefined ? 1 : 0,
    );
  }

  async createFile(path: string, options?: { mode?: number }): Promise<FileWriter> {
    await this.#claimName(path, 0, 'open');
    const writer = await this.#orGiveBack(path, 0, this.#files.createFile(path, options));
    const { inode } = await this.#files.lstat(path);
    const { account, writing } = this.#parts.partOf(path);
    const file = { path, account, isGone: false };
    writing.set(inode, file);
    return countedWriter(writer, file, () => writing.delete(inode));
  }

  createFiles: FileSystem['createFiles'] = (made) => createEach(this, made);

  async truncate(path: string, sizeBytes: number): Promise<void> {
    const before = await this.#find(path, true);
    if (before?.type !== 'file') return this.#files.truncate(path, sizeBytes);
    const bytes = sizeBytes - before.sizeBytes;
    this.#parts.accountOf(path).claim(bytes, 0, 'truncate', path);
    await this.#orGiveBack(path, bytes, this.#files.truncate(path, sizeBytes), 0);
  }

  readStream(path: string, options?: { start?: number; end?: number }): AsyncIterable<Uint8Array> {
    return this.#files.readStream(path, options);
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#files.chmod(path, mode);
  }

  lchown(path: string, uid: number, gid: number): Promise<void> {
    return this.#files.lchown(path, uid, gid);
  }

  setExtendedAttributes: FileSystem['setExtendedAttributes'] = (changes) =>
    this.#files.setExtendedAttributes(changes);
  extendedAttributes: FileSystem['extendedAttributes'] = (path) =>
    this.#files.extendedAttributes(path);

  lutimes(path: string, mtimeMs: number): Promise<void> {
    return this.#files.lutimes(path, mtimeMs);
  }

  syncDir(path: string): Promise<void> {
    return this.#files.syncDir(path);
  }

  syncTree(path: string): Promise<void> {
    return this.#files.syncTree(path);
  }

  /** The call itself says what is wrong with a path. */
  async statfs(path: string): Promise<FileSystemStats> {
    await this.#files.statfs(path);
    return this.#parts.accountOf(path).stats();
  }

  async #mkdirOne(path: string, options?: { mode?: number }): Promise<void> {
    const how = options?.mode === undefined ? {} : { mode: options.mode };
    await this.#claimName(path, 0, 'mkdir');
    await this.#orGiveBack(path, 0, this.#files.mkdir(path, how));
  }

  /** As the adapters make them: from the first that is missing on, after a look at all of them. */
  async #mkdirAll(path: string, options: { mode?: number }): Promise<void> {
    const missing: string[] = [];
    for (let at = path; ; at = parentPath(at)) {
      const stat = await this.#find(at, true);
      if (stat?.type === 'directory') break;
      // Something is in the way, and the disk says what.
      if (stat !== undefined || (await this.#find(at)) !== undefined)
        return this.#files.mkdir(path, { ...options, recursive: true });
      if (at === parentPath(at)) break;
      missing.push(at);
    }
    const top = missing.at(-1);
    const account = this.#parts.accountOf(path);
    if (top !== undefined && !account.hasRoom(0, missing.length))
      throw refusal('ENOSPC', 'mkdir', top);
    for (const at of missing.reverse()) {
      if ((await this.#find(at, true)) === undefined) await this.#mkdirOne(at, options);
    }
  }

  /** Room for a new name; what else is wrong with the path comes first, and is said by the disk. */
  async #claimName(
    path: string,
    bytes: number,
    call: string,
    shown: readonly [path: string, to?: string] = [path],
  ): Promise<void> {
    const account = this.#parts.accountOf(path);
    if (!account.hasRoom(bytes, 1) && (await this.#isVacant(path)))
      throw refusal('ENOSPC', call, ...shown);
    account.take(bytes, 1);
  }

  async #orGiveBack<T>(path: string, bytes: number, work: Promise<T>, inodes = 1): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#parts.accountOf(path).free(bytes, inodes);
      rethrowProgrammerError(error);
      throw error;
    }
  }

  async #isVacant(path: string): Promise<boolean> {
    try {
      await this.#files.lstat(path);
      return false;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT')) return false;
    }
    return (await this.#find(parentPath(path), true))?.type === 'directory';
  }

  /** What is there; undefined also for a path that is wrong. */
  async #find(path: string, follow = false): Promise<FileStat | undefined> {
    try {
      return await (follow ? this.#files.stat(path) : this.#files.lstat(path));
    } catch (error) {
      rethrowProgrammerError(error);
      return undefined;
    }
  }

  #forget(path: string, { inode, ...stat }: FileStat): void {
    const { account, names, writing } = this.#parts.partOf(path);
    const count = stat.type === 'directory' ? 1 : (names.get(inode) ?? 1);
    if (count > 2) names.set(inode, count - 1);
    else names.delete(inode);
    if (count > 1) return;
    account.free(bytesTaken(stat), 1);
    const written = writing.get(inode);
    if (written !== undefined) written.isGone = true;
  }
}
