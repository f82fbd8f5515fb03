/**
 * The FileSystem port: the subset of `node:fs/promises` that the simulation needs.
 *
 * Paths are absolute, POSIX, and belong to one simulated host: `/var/lib/kubelet/pods/…`. An adapter
 * roots them somewhere (a directory of the real machine, or memory), so a trace never shows where.
 *
 * Obligations, each with a test of the same number in file-system.contract.ts:
 * 1. Failures are `FileSystemError`s with Node's codes: ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY,
 *    EINVAL, ELOOP, EROFS, EBUSY, ENOSPC; their message shows the host's path, never the real one.
 * 2. `rename` replaces an existing file or link in one step: no instant shows neither.
 * 3. `symlink`, `mkdir` without `recursive`, and `createFile` fail with EEXIST if the name exists.
 * 4. Reading paths follow symbolic links and never leave the host's root: an absolute or climbing
 *    link target is resolved against it.
 * 5. `lstat`, `readlink`, `rename`, `unlink`, `rmdir`, `lutimes`, `lchown` act on the link itself, and so do
 *    the calls for extended attributes.
 * 6. A file written through `createFile` is durable once `sync` resolved, its name once `syncDir` of
 *    the parent has; all below a directory once `syncTree` has. What else a power cut leaves is chance:
 *    docs/decisions/0009.
 * 7. `statfs` tells what the file system that holds the path has room for, and what of it is free. A disk
 *    of a given size (`DiskBound`) refuses with ENOSPC what it has no room for, and a call that it refuses
 *    has done nothing: no name, no longer file, no part of a chunk. Sizes are by the notion of
 *    disk-account.ts. `truncate` makes room, or a hole that counts in full and is stored nowhere.
 * 8. What is made or changed through `dated` files has their time as its modification time, a directory whose
 *    names change, too, and never the machine's. A file that is written in parts has it in the end, unless
 *    its writer gave it another.
 */
import type { NewFiles } from './new-files.ts';

export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'character' | 'block' | 'socket';

export interface FileStat {
  readonly type: FileType;
  /** Permission bits with setuid, setgid and sticky: 0o7777 at most. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly uid: number;
  readonly gid: number;
  /** Same number: same file. Unique within one host. */
  readonly inode: number;
  /** How many names lead to it: 0 if it is only held, by a mount. Of a directory that has its name no more than that it is not 0. */
  readonly linkCount: number;
}

/** A file system as a whole: `df` and `df -i`. */
export interface FileSystemStats {
  readonly capacityBytes: number;
  readonly availableBytes: number;
  readonly inodes: number;
  readonly inodesFree: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileType;
}

/** What a file has beside its content. */
export interface FileAttributes {
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Without the privilege to change owners it stays. */
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

/** What is to become of the extended attributes (xattr(7)) of one file or directory. */
export interface AttributeChange {
  readonly path: string;
  readonly set: ReadonlyMap<string, Uint8Array>;
  readonly remove: readonly string[];
}

/** One that could not be set: this platform has no such attributes, or none for this process. */
export interface UnsetAttribute {
  readonly path: string;
  readonly name: string;
}

/** A file being written. `close` once, also after a failure. */
export interface FileWriter {
  write(chunk: Uint8Array): Promise<void>;
  /** When nothing more is written: what `lchown`, `chmod` and `lutimes` would set, in this order. */
  setAttributes(attributes: FileAttributes): Promise<void>;
  /** Of what was written so far, for whom it is later than when the file was made. */
  setTime(mtimeMs: number): Promise<void>;
  /** Makes the content durable (fsync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileSystem {
  /**
   * How often anything on the disk was changed so far: names, contents, attributes, mounts. Whoever found something
   * finds it again while this stays. Not there where it is not known: others may change a real disk.
   */
  changeCount?(): number;
  /** The same files, as they are for whom it is this late. @param now milliseconds since the epoch */
  dated(now: number): FileSystem;
  /** Without the privilege to change owners all that is made here belongs to one user. */
  readonly losesOwners?: boolean;
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void>;
  /** Sorted by name. */
  readdir(path: string): Promise<readonly DirectoryEntry[]>;
  stat(path: string): Promise<FileStat>;
  lstat(path: string): Promise<FileStat>;
  readlink(path: string): Promise<string>;
  symlink(target: string, path: string): Promise<void>;
  /** Hard link; the source is not followed if it is a symbolic link. */
  link(existing: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Removes a tree; nothing there is success. Never follows links; refuses mount points (EBUSY). */
  rm(path: string): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  /** Replaces the content of a file, creating it if needed; not atomic, not durable. */
  writeFile(path: string, content: Uint8Array, options?: { mode?: number }): Promise<void>;
  /** A new file (EEXIST if the name exists), to be written in chunks. Mode default 0644. */
  createFile(path: string, options?: { mode?: number }): Promise<FileWriter>;
  /**
   * New files, whole: what `createFile`, `write`, `setAttributes` and `close` would make of each in turn. The first
   * that fails ends it; those before it are there. They may be made while other calls are, so until it has resolved
   * nothing else may be done with their names, or with the directories they are in but to make more in them.
   */
  createFiles(made: NewFiles): Promise<void>;
  /** Gives a file this size: what is cut off is lost, what is added reads as zeroes. Not while it is written. */
  truncate(path: string, sizeBytes: number): Promise<void>;
  /** The bytes from `start` (default 0) in chunks of at most 1 MiB. */
  readStream(path: string, options?: { start?: number; end?: number }): AsyncIterable<Uint8Array>;
  chmod(path: string, mode: number): Promise<void>;
  /** Without the privilege to change owners it does nothing. */
  lchown(path: string, uid: number, gid: number): Promise<void>;
  lutimes(path: string, mtimeMs: number): Promise<void>;
  /** In turn; links are not followed. To remove what is not there is no failure. Answers what could not be set. */
  setExtendedAttributes(changes: readonly AttributeChange[]): Promise<readonly UnsetAttribute[]>;
  /** Those that can be seen; a link is not followed. */
  extendedAttributes(path: string): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Makes the names in a directory durable, removals and renames too (fsync). */
  syncDir(path: string): Promise<void>;
  /** Makes a file, or all at and below a directory, durable: content, names, attributes. Its own name not. */
  syncTree(path: string): Promise<void>;
  statfs(path: string): Promise<FileSystemStats>;
}

export class FileSystemError extends Error {
  override readonly name = 'FileSystemError';
  readonly code: string;
  readonly path: string;
  /** As Node or the port names it; empty: it is not known. */
  readonly call: string;
  /** The second path of a rename or a link. */
  readonly to: string | undefined;
  /** What is no directory, where directories were to be made all the way down: Go names it, Node the whole path. */
  inTheWay: string | undefined;

  /** `message` as Node words it: `ENOENT: no such file or directory, open '/a'`. */
  constructor(code: string, path: string, message: string, call = '', to?: string) {
    super(message);
    this.code = code;
    this.path = path;
    this.call = call;
    this.to = to;
  }
}

/** True for a `FileSystemError` with one of the codes. */
export function isFileSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof FileSystemError && codes.includes(error.code);
}
