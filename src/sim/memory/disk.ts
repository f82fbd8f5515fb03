/**
 * The operations on names of a memory disk, synchronous, in the kernel's order of checks: a failure
 * has the code that Linux would give.
 *
 * Names, links, renames and removal; content is `file-content.ts`, promises are
 * `memory-file-system.ts`. It has no clock: modification times are 0 until set.
 */
import { failure } from './failure.ts';
import {
  newDirectory,
  newFile,
  newLink,
  type DirectoryNode,
  type FileNode,
  type Inode,
} from './inode.ts';
import { isEmpty, refusalOfRename } from './rename-rules.ts';
import { isCovered, Tree, type Place, type Shown } from './tree.ts';

const SET_GROUP_ID = 0o2000;

export class Disk {
  readonly tree = new Tree();

  mkdir(path: string, mode: number): void {
    this.#make(this.tree.find(path, false, 'mkdir'), path, mode);
  }

  /** Makes what is missing of `path`; a directory already there is success. */
  mkdirAll(path: string, mode: number): void {
    const missing: string[] = [];
    let at = path;
    for (; !this.#mkdirUnlessThere(at, mode, path); at = parentPath(at)) missing.push(at);
    for (at of missing.reverse()) this.#mkdirUnlessThere(at, mode, path);
  }

  /** False if what it would be in is missing. @param wanted what the failure is about */
  #mkdirUnlessThere(path: string, mode: number, wanted: string): boolean {
    const place = this.tree.walk(path, false);
    if (place === 'ENOENT') return false;
    if (typeof place === 'string') throw failure(place, 'mkdir', wanted);
    const node = place.node?.type === 'symlink' ? this.#linked(path, wanted) : place.node;
    if (node === undefined) this.#make(place, path, mode);
    else if (node.type !== 'directory')
      throw failure(path === wanted ? 'EEXIST' : 'ENOTDIR', 'mkdir', wanted);
    return true;
  }

  #make(place: Place, path: string, mode: number): void {
    requireVacant(place, 'mkdir', [path]);
    this.#enter(place, newDirectory(this.tree.nextInode(), mode, place.directory, place.name));
  }

  symlink(target: string, path: string): void {
    if (target === '') throw failure('ENOENT', 'symlink', target, path);
    if (target.includes('\0')) throw failure('EINVAL', 'symlink', target, path);
    const place = this.#vacant(path, 'symlink', [target, path]);
    this.#enter(place, newLink(this.tree.nextInode(), target));
  }

  link(existing: string, path: string): void {
    const source = this.tree.find(existing, false, 'link', [existing, path]);
    const node = source.node;
    if (node === undefined) throw failure('ENOENT', 'link', existing, path);
    const place = this.#vacant(path, 'link', [existing, path]);
    if ((source.mount ?? source.within) !== undefined)
      throw failure('EXDEV', 'link', existing, path);
    if (node.type === 'directory') throw failure('EPERM', 'link', existing, path);
    node.linkCount += 1;
    entriesOf(place.directory).set(place.name, node);
  }

  /** A new, empty file. */
  createFile(path: string, mode: number): FileNode {
    const place = this.#vacant(path, 'open');
    const file = newFile(this.tree.nextInode(), mode);
    this.#enter(place, file);
    return file;
  }

  /** The file at the end of `path`, made if it is missing. */
  fileToWrite(path: string, mode: number, call: string, shown: Shown = [path]): FileNode {
    const place = this.tree.find(path, true, call, shown);
    const node = place.node;
    if (node?.type === 'directory') throw failure('EISDIR', call, ...shown);
    if (isReadOnly(place)) throw failure('EROFS', call, ...shown);
    if (node?.type === 'file') return node;
    const file = newFile(this.tree.nextInode(), mode);
    this.#enter(place, file);
    return file;
  }

  unlink(path: string): void {
    const place = this.tree.find(path, false, 'unlink');
    if (place.within !== undefined) throw failure('EROFS', 'unlink', path);
    const node = present(place, 'unlink', path);
    if (node.type === 'directory') throw failure('EISDIR', 'unlink', path);
    if (isCovered(place)) throw failure('EBUSY', 'unlink', path);
    place.directory.entries?.delete(place.name);
    node.linkCount -= 1;
  }

  rmdir(path: string): void {
    const place = this.tree.find(path, false, 'rmdir');
    if (place.name === '') throw failure('EBUSY', 'rmdir', path);
    if (place.within !== undefined) throw failure('EROFS', 'rmdir', path);
    const node = present(place, 'rmdir', path);
    if (node.type !== 'directory') throw failure('ENOTDIR', 'rmdir', path);
    if (isCovered(place)) throw failure('EBUSY', 'rmdir', path);
    if (!isEmpty(node)) throw failure('ENOTEMPTY', 'rmdir', path);
    place.directory.entries?.delete(place.name);
    node.parent = undefined;
  }

  /** Removes a tree; refuses, before anything is removed, one with a mount in it. */
  rm(path: string): void {
    const place = this.tree.walk(path, false);
    if (place === 'ENOENT') return;
    if (typeof place === 'string') throw failure(place, 'rm', path);
    const node = place.node;
    if (node === undefined) return;
    if (place.name === '') throw failure('EBUSY', 'rm', path);
    if (isCovered(place) || this.#hasMountBelow(node)) throw failure('EBUSY', 'rm', path);
    if (place.within !== undefined) throw failure('EROFS', 'rm', path);
    place.directory.entries?.delete(place.name);
    dropLinks(node);
  }

  rename(from: string, to: string): void {
    const source = this.tree.find(from, false, 'rename', [from, to]);
    const target = this.tree.find(to, false, 'rename', [from, to]);
    const refusal = refusalOfRename(source, target);
    if (refusal !== undefined) throw failure(refusal, 'rename', from, to);
    const moved = present(source, 'rename', from, to);
    const replaced = target.node;
    if (moved === replaced) return;
    if (replaced?.type === 'directory') replaced.parent = undefined;
    else if (replaced !== undefined) replaced.linkCount -= 1;
    source.directory.entries?.delete(source.name);
    entriesOf(target.directory).set(target.name, moved);
    if (moved.type === 'directory') {
      moved.parent = target.directory;
      moved.name = target.name;
    }
  }

  /** An inode whose attributes may be changed. */
  writable(path: string, follow: boolean, call: string): Inode {
    const place = this.tree.find(path, follow, call);
    const node = present(place, call, path);
    if (isReadOnly(place)) throw failure('EROFS', call, path);
    return node;
  }

  #hasMountBelow(node: Inode): boolean {
    return this.tree.mounts.size > 0 && hasMount(node);
  }

  #vacant(path: string, call: string, shown: Shown = [path]): Place {
    const place = this.tree.find(path, false, call, shown);
    requireVacant(place, call, shown);
    return place;
  }

  #enter(place: Place, node: Inode): void {
    if ((place.directory.mode & SET_GROUP_ID) !== 0) node.gid = place.directory.gid;
    entriesOf(place.directory).set(place.name, node);
  }

  /** What a link leads to; undefined if to nothing. */
  #linked(path: string, wanted: string): Inode | undefined {
    const found = this.tree.walk(path, true);
    if (found === 'ENOENT') return undefined;
    if (typeof found === 'string') throw failure(found, 'mkdir', wanted);
    return found.node;
  }
}

function requireVacant(place: Place, call: string, shown: Shown): void {
  if (place.node !== undefined) throw failure('EEXIST', call, ...shown);
  if (place.within !== undefined) throw failure('EROFS', call, ...shown);
}

function entriesOf(directory: DirectoryNode): Map<string, Inode> {
  directory.entries ??= new Map();
  return directory.entries;
}

function present(place: Place, call: string, path: string, to?: string): Inode {
  if (place.node === undefined) throw failure('ENOENT', call, path, to);
  return place.node;
}

function isReadOnly(place: Place): boolean {
  return (place.mount ?? place.within) !== undefined;
}

function parentPath(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function hasMount(top: Inode): boolean {
  for (const node of nodesOf(top)) {
    if (node.type !== 'symlink' && node.mounts !== undefined) return true;
  }
  return false;
}

/** What a removed tree leaves: directories emptied, as a mount elsewhere would see them. */
function dropLinks(top: Inode): void {
  for (const node of [...nodesOf(top)]) {
    if (node.type === 'directory') {
      node.parent = undefined;
      node.entries = undefined;
    } else {
      node.linkCount -= 1;
    }
  }
}

/** A node and all below it, parents first. Not recursive: hostile trees are deep. */
function* nodesOf(top: Inode): Iterable<Inode> {
  const waiting = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.type !== 'directory' || node.entries === undefined) continue;
    for (const child of node.entries.values()) waiting.push(child);
  }
}
