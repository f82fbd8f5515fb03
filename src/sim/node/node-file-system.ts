/**
 * A host's files in a real directory. Metadata calls are synchronous system calls: a few microseconds each, less
 * than a trip through the thread pool, and in the order of the caller. Content goes through the pool, and so does
 * fsync. Modes are exact whatever the process's umask; modification times are kept to the microsecond.
 */
import {
  datedFiles,
  makingDirectories,
  rethrowProgrammerError,
  type AttributeChange,
  type DirectoryEntry,
  type FileStat,
  type FileSystem,
  type FileSystemStats,
  type FileWriter,
  type NewFiles,
  type UnsetAttribute,
} from '../index.ts';
import * as fs from 'node:fs';
import { attributesOf, setEach } from './extended-attributes.ts';
import { createFiles } from './create-files.ts';
import { failure, isUnprivileged, translated } from './failure.ts';
import { toFileStat } from './file-stat.ts';
import { readAll, readChunks, syncDirectory, writeAll } from './file-content.ts';
import { FileMaker } from './file-maker.ts';
import { writerOf } from './file-writer.ts';
import { setModificationTime } from './modification-time.ts';
import { MountTable, TABLE_DIRECTORY } from './mount-table.ts';
import { entriesIn, native, targetOf } from './real-names.ts';
import { removeTree } from './remove-tree.ts';
import { attempt, isDirectory, isMissing, parentPath, statOrMissing } from './real-calls.ts';
import { RootedPaths } from './rooted-path.ts';
import { syncTree } from './sync-tree.ts';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o644;
const MODE_BITS = 0o7777;

export class NodeFileSystem implements FileSystem {
  readonly #paths: RootedPaths;
  readonly #mounts: MountTable;
  readonly #maker = new FileMaker();
  readonly losesOwners = process.geteuid?.() !== 0;

  /** @param root a real directory, itself free of links. */
  constructor(root: string) {
    this.#mounts = new MountTable(root);
    this.#paths = new RootedPaths(root);
  }

  dated(now: number): FileSystem {
    return datedFiles(this, now);
  }

  async mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void> {
    const mode = options?.mode ?? DIRECTORY_MODE;
    if (options?.recursive !== true) this.#mkdir(path, mode);
    else {
      const make = (): void => this.#mkdirAll(path, mode);
      makingDirectories(path, make, (at) => {
        const found = this.#paths.walk(at, true, 'mkdir');
        return typeof found !== 'string' && !isMissing(found.real) && !isDirectory(found.real);
      });
    }
  }

  async readdir(path: string): Promise<readonly DirectoryEntry[]> {
    return this.#at(path, true, 'scandir', (real, host) =>
      entriesIn(real)
        .filter(({ name }) => host !== '/' || name !== TABLE_DIRECTORY)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  async stat(path: string): Promise<FileStat> {
    return this.#stat(path, true, 'stat');
  }

  async lstat(path: string): Promise<FileStat> {
    return this.#stat(path, false, 'lstat');
  }

  async readlink(path: string): Promise<string> {
    return this.#at(path, false, 'readlink', (real) => targetOf(real));
  }

  async symlink(target: string, path: string): Promise<void> {
    if (target === '') throw failure('ENOENT', 'symlink', target, path);
    if (target.includes('\0')) throw failure('EINVAL', 'symlink', target, path);
    const { real } = this.#paths.find(path, false, 'symlink', [target, path]);
    attempt('symlink', target, path, () => fs.symlinkSync(native(target), native(real)));
  }

  async link(existing: string, path: string): Promise<void> {
    const source = this.#paths.find(existing, false, 'link', [existing, path]);
    if (isMissing(source.real)) throw failure('ENOENT', 'link', existing, path);
    const target = this.#paths.find(path, false, 'link', [existing, path]);
    attempt('link', existing, path, () => fs.linkSync(native(source.real), native(target.real)));
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.#paths.find(from, false, 'rename', [from, to]);
    const target = this.#paths.find(to, false, 'rename', [from, to]);
    if (this.#isFixed(source.host) || this.#isFixed(target.host)) {
      throw failure('EBUSY', 'rename', from, to);
    }
    attempt('rename', from, to, () => fs.renameSync(native(source.real), native(target.real)));
  }

  async unlink(path: string): Promise<void> {
    this.#at(path, false, 'unlink', (real, host) => {
      if (this.#mounts.hasTreeAt(host) && !fs.lstatSync(native(real)).isDirectory()) {
        throw failure('EBUSY', 'unlink', path);
      }
      fs.unlinkSync(native(real));
    });
  }

  async rmdir(path: string): Promise<void> {
    this.#at(path, false, 'rmdir', (real, host) => {
      if (this.#isFixed(host)) throw failure('EBUSY', 'rmdir', path);
      fs.rmdirSync(native(real));
    });
  }

  async rm(path: string): Promise<void> {
    const found = this.#paths.walk(path, false, 'rm');
    if (found === 'ENOENT') return;
    if (typeof found === 'string') throw failure(found, 'rm', path);
    if (attempt('rm', path, undefined, () => isMissing(found.real))) return;
    if (found.host === '/' || this.#mounts.below(found.host).length > 0) {
      throw failure('EBUSY', 'rm', path);
    }
    try {
      await removeTree(found.real);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, 'rm', path);
    }
  }

  async readFile(path: string): Promise<Uint8Array> {
    return readAll(this.#paths.find(path, true, 'open').real, path);
  }

  async writeFile(path: string, content: Uint8Array, options?: { mode?: number }): Promise<void> {
    const { real } = this.#paths.find(path, true, 'open');
    const mode = options?.mode ?? FILE_MODE;
    const isNew = attempt('open', path, undefined, () => isMissing(real));
    const fd = attempt('open', path, undefined, () => fs.openSync(native(real), 'w', mode));
    try {
      if (isNew) fs.fchmodSync(fd, mode);
      await writeAll(fd, content);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, 'write', path);
    } finally {
      fs.closeSync(fd);
    }
  }

  async createFile(path: string, options?: { mode?: number }): Promise<FileWriter> {
    const mode = options?.mode ?? FILE_MODE;
    return this.#at(path, false, 'open', (real) => {
      const fd = fs.openSync(native(real), 'wx', mode);
      fs.fchmodSync(fd, mode);
      return writerOf(fd, path, mode);
    });
  }

  createFiles(made: NewFiles): Promise<void> {
    return createFiles(made, this.#paths, this.#maker);
  }

  async truncate(path: string, sizeBytes: number): Promise<void> {
    const { real } = this.#paths.find(path, true, 'open');
    attempt('open', path, undefined, () => fs.truncateSync(native(real), sizeBytes));
  }

  async *readStream(
    path: string,
    options?: { start?: number; end?: number },
  ): AsyncIterable<Uint8Array> {
    const { real } = this.#paths.find(path, true, 'open');
    yield* readChunks(real, path, options?.start ?? 0, options?.end ?? Infinity);
  }

  async chmod(path: string, mode: number): Promise<void> {
    this.#at(path, true, 'chmod', (real) => fs.chmodSync(native(real), mode & MODE_BITS));
  }

  async lchown(path: string, uid: number, gid: number): Promise<void> {
    this.#at(path, false, 'lchown', (real) => {
      try {
        fs.lchownSync(native(real), uid, gid);
      } catch (error) {
        rethrowProgrammerError(error);
        if (!isUnprivileged(error)) throw error;
      }
    });
  }

  async lutimes(path: string, mtimeMs: number): Promise<void> {
    this.#at(path, false, 'lutime', (real) => setModificationTime(real, mtimeMs));
  }

  async setExtendedAttributes(
    changes: readonly AttributeChange[],
  ): Promise<readonly UnsetAttribute[]> {
    return setEach(changes, (path) => this.#existing(path, 'lsetxattr'));
  }

  async extendedAttributes(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
    return attributesOf(this.#existing(path, 'lgetxattr'));
  }

  async syncDir(path: string): Promise<void> {
    const { real } = this.#paths.find(path, true, 'open');
    try {
      await syncDirectory(real);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, 'open', path);
    }
  }

  async syncTree(path: string): Promise<void> {
    const { real } = this.#paths.find(path, true, 'open');
    try {
      await syncTree(real);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, 'open', path);
    }
  }

  /** Of the machine's own file system: a lab puts a disk of its own size before it. */
  async statfs(path: string): Promise<FileSystemStats> {
    return this.#at(path, true, 'statfs', (real) => {
      const { bsize, blocks, bavail, files, ffree } = fs.statfsSync(native(real));
      return {
        capacityBytes: bsize * blocks,
        availableBytes: bsize * bavail,
        inodes: files,
        inodesFree: ffree,
      };
    });
  }

  /** True for what may be neither renamed nor removed: the root and mount points. */
  #isFixed(host: string): boolean {
    return host === '/' || this.#mounts.hasTreeAt(host);
  }

  /** Where it really is, whatever it is. */
  #existing(path: string, call: string): string {
    const { real } = this.#paths.find(path, false, call);
    if (isMissing(real)) throw failure('ENOENT', call, path);
    return real;
  }

  #stat(path: string, follow: boolean, call: string): FileStat {
    const stats = this.#at(path, follow, call, statOrMissing);
    if (stats === undefined) throw failure('ENOENT', call, path);
    return toFileStat(stats);
  }

  #mkdir(path: string, mode: number): void {
    this.#at(path, false, 'mkdir', (real) => {
      fs.mkdirSync(native(real), mode & MODE_BITS);
      fs.chmodSync(native(real), mode & MODE_BITS);
    });
  }

  #mkdirAll(path: string, mode: number): void {
    const missing: string[] = [];
    for (let at = path; ; at = parentPath(at)) {
      const kind = this.#kindAt(at);
      if (kind === 'directory') break;
      if (kind === 'other') throw failure(at === path ? 'EEXIST' : 'ENOTDIR', 'mkdir', path);
      missing.push(at);
    }
    for (const at of missing.reverse()) if (this.#kindAt(at) !== 'directory') this.#mkdir(at, mode);
  }

  #kindAt(path: string): 'missing' | 'directory' | 'other' {
    const found = this.#paths.walk(path, true, 'mkdir');
    if (found === 'ENOENT') return 'missing';
    if (typeof found === 'string') throw failure(found, 'mkdir', path);
    if (isMissing(found.real)) return 'missing';
    return isDirectory(found.real) ? 'directory' : 'other';
  }

  #at<T>(path: string, follow: boolean, call: string, act: (real: string, host: string) => T): T {
    const { real, host } = this.#paths.find(path, follow, call);
    return attempt(call, path, undefined, () => act(real, host));
  }
}
