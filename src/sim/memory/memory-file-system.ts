/**
 * A POSIX-like file system in memory: inodes, hard and symbolic links, renames, modes and owners.
 *
 * Every call has happened when it returns; its promise is resolved already. Costs do not depend on
 * how much the disk holds, which is kept as a sum for each file system (`disk-account.ts`). It has no clock of its own: what is made or changed has the time of
 * the `dated` view through which it was, 0 without one. It is privileged: owners change, permissions do not bind.
 * Directories have size 0 and link count 1.
 */
import {
  createEach,
  makingDirectories,
  type AttributeChange,
  type DirectoryEntry,
  type FileStat,
  type FileSystem,
  type FileSystemStats,
  type FileWriter,
  type NewFiles,
  type UnsetAttribute,
} from '../index.ts';
import { act, answer } from './act.ts';
import type { Disk } from './disk.ts';
import { failure } from './failure.ts';
import { joinedContent, streamOf } from './file-content.ts';
import { sizeOf, type DirectoryNode, type FileNode, type Inode } from './inode.ts';
import type { Shown } from './tree.ts';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o644;
const MODE_BITS = 0o7777;
const SET_USER_ID = 0o4000;
const SET_GROUP_ID = 0o2000;
const GROUP_EXECUTE = 0o010;

export class MemoryFileSystem implements FileSystem {
  readonly #disk: Disk;
  readonly #now: number;

  /** @param now for whoever changes something through it; milliseconds */
  constructor(disk: Disk, now = 0) {
    this.#disk = disk;
    this.#now = now;
  }

  dated(now: number): FileSystem {
    return new MemoryFileSystem(this.#disk, now);
  }

  changeCount(): number {
    return this.#disk.tree.changeCount;
  }

  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void> {
    const mode = (options?.mode ?? DIRECTORY_MODE) & MODE_BITS;
    return this.#change(() => {
      if (options?.recursive !== true) this.#disk.mkdir(path, mode);
      else {
        const make = (): void => this.#disk.mkdirAll(path, mode);
        makingDirectories(path, make, (at) => {
          const place = this.#disk.tree.walk(at, true);
          return typeof place !== 'string' && (place.node?.type ?? 'directory') !== 'directory';
        });
      }
    });
  }

  readdir(path: string): Promise<readonly DirectoryEntry[]> {
    return answer(() => {
      const node = this.#disk.tree.existing(path, true, 'scandir');
      if (node.type !== 'directory') throw failure('ENOTDIR', 'scandir', path);
      const entries: DirectoryEntry[] = [];
      for (const [name, child] of node.entries ?? []) entries.push({ name, type: child.type });
      return inOrder(entries);
    });
  }

  stat(path: string): Promise<FileStat> {
    return answer(() => statOf(this.#disk.tree.existing(path, true, 'stat')));
  }

  lstat(path: string): Promise<FileStat> {
    return answer(() => statOf(this.#disk.tree.existing(path, false, 'lstat')));
  }

  readlink(path: string): Promise<string> {
    return answer(() => {
      const node = this.#disk.tree.existing(path, false, 'readlink');
      if (node.type !== 'symlink') throw failure('EINVAL', 'readlink', path);
      return node.target;
    });
  }

  symlink(target: string, path: string): Promise<void> {
    return this.#change(() => this.#disk.symlink(target, path));
  }

  link(existing: string, path: string): Promise<void> {
    return this.#change(() => this.#disk.link(existing, path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#change(() => this.#disk.rename(from, to));
  }

  unlink(path: string): Promise<void> {
    return this.#change(() => this.#disk.unlink(path));
  }

  rmdir(path: string): Promise<void> {
    return this.#change(() => this.#disk.rmdir(path));
  }

  rm(path: string): Promise<void> {
    return this.#change(() => this.#disk.rm(path));
  }

  readFile(path: string): Promise<Uint8Array> {
    return answer(() => joinedContent(this.#fileToRead(path, 'open')).slice());
  }

  writeFile(path: string, content: Uint8Array, options?: { mode?: number }): Promise<void> {
    const mode = (options?.mode ?? FILE_MODE) & MODE_BITS;
    return this.#change(() => this.#disk.writeFile(path, mode, content));
  }

  createFile(path: string, options?: { mode?: number }): Promise<FileWriter> {
    const mode = (options?.mode ?? FILE_MODE) & MODE_BITS;
    return answer(() => {
      this.#disk.tree.now = this.#now;
      return this.#disk.createFile(path, mode);
    });
  }

  createFiles(made: NewFiles): Promise<void> {
    return createEach(this, made);
  }

  truncate(path: string, sizeBytes: number): Promise<void> {
    return this.#change(() => this.#disk.truncate(path, sizeBytes));
  }

  async *readStream(
    path: string,
    options?: { start?: number; end?: number },
  ): AsyncIterable<Uint8Array> {
    yield* streamOf(this.#fileToRead(path, 'open'), options?.start ?? 0, options?.end ?? Infinity);
  }

  chmod(path: string, mode: number): Promise<void> {
    return act(() => {
      this.#disk.writable(path, true, 'chmod').mode = mode & MODE_BITS;
    });
  }

  lchown(path: string, uid: number, gid: number): Promise<void> {
    return act(() => {
      const node = this.#disk.writable(path, false, 'lchown');
      node.uid = uid;
      node.gid = gid;
      if (node.type === 'file') node.mode = modeAfterChown(node.mode);
    });
  }

  lutimes(path: string, mtimeMs: number): Promise<void> {
    return act(() => {
      this.#disk.writable(path, false, 'lutime').mtimeMs = mtimeMs;
    });
  }

  setExtendedAttributes(changes: readonly AttributeChange[]): Promise<readonly UnsetAttribute[]> {
    return answer(() => {
      for (const { path, set, remove } of changes) {
        const node = this.#disk.writable(path, false, 'lsetxattr');
        const extended = new Map(node.extended);
        for (const name of remove) extended.delete(name);
        for (const [name, value] of set) extended.set(name, value.slice());
        node.extended = extended;
      }
      return [];
    });
  }

  extendedAttributes(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
    return answer(() => new Map(this.#disk.tree.existing(path, false, 'lgetxattr').extended ?? []));
  }

  syncDir(path: string): Promise<void> {
    return act(() => this.#disk.syncDir(path));
  }

  syncTree(path: string): Promise<void> {
    return act(() => this.#disk.syncTree(path));
  }

  statfs(path: string): Promise<FileSystemStats> {
    return answer(() => {
      const { node, directory } = this.#disk.tree.find(path, true, 'statfs');
      if (node === undefined) throw failure('ENOENT', 'statfs', path);
      return (node.type === 'directory' ? node : directory).account.stats();
    });
  }

  /** A call is over when it returns: nobody comes between the time and what has it. */
  #change(change: () => void): Promise<void> {
    this.#disk.tree.now = this.#now;
    return act(change);
  }

  #fileToRead(path: string, call: string, shown: Shown = [path]): FileNode {
    const node = this.#disk.tree.existing(path, true, call, shown);
    if (node.type === 'file') return node;
    throw failure('EISDIR', call === 'open' ? 'read' : call, ...shown);
  }
}

/** Up to here they are put in order by hand, in place; most directories hold a few, and in order already. */
const FEW = 16;

function inOrder(entries: DirectoryEntry[]): readonly DirectoryEntry[] {
  if (entries.length > FEW) return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  entries.forEach((entry, from) => {
    let at = from;
    for (let before = entries[at - 1]; before !== undefined && entry.name < before.name; at--) {
      entries[at] = before;
      before = entries[at - 2];
    }
    entries[at] = entry;
  });
  return entries;
}

/** Linux takes the set-id bits away when a file changes its owner. */
function modeAfterChown(mode: number): number {
  const kept = mode & ~SET_USER_ID;
  return (mode & GROUP_EXECUTE) === 0 ? kept : kept & ~SET_GROUP_ID;
}

/** A top has no parent either, but no name. */
function isRemoved({ parent, name }: DirectoryNode): boolean {
  return parent === undefined && name !== '';
}

function statOf(node: Inode): FileStat {
  const { type, mode, mtimeMs, uid, gid, inode } = node;
  const linkCount = type === 'directory' ? Number(!isRemoved(node)) : node.linkCount;
  return { type, mode, sizeBytes: sizeOf(node), mtimeMs, uid, gid, inode, linkCount };
}
