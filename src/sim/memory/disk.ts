/**
 * The operations on names of a memory disk, synchronous, in the kernel's order of checks: a failure
 * has the code that Linux would give.
 *
 * Names, links, renames and removal; content is `file-content.ts`, promises are
 * `memory-file-system.ts`. What time it is says `tree.now`.
 */
import {
  byteLength,
  DEFAULT_DISK,
  DiskAccount,
  invariant,
  parentPath,
  type DiskBound,
  type FileWriter,
} from '../index.ts';
import { failure } from './failure.ts';
import { replaceContent, resizeContent, writerOf } from './file-content.ts';
import {
  entriesOf,
  newDirectory,
  newFile,
  newLink,
  type DirectoryNode,
  type FileNode,
  type Inode,
} from './inode.ts';
import { isEmpty, isFixed, refusalOfRename } from './rename-rules.ts';
import { dropLink, dropLinks, forgetDirectory, hasFixed, nodesOf } from './subtree.ts';
import { isCovered, isReadOnly, isWithinReadOnly, Tree, type Place, type Shown } from './tree.ts';
import type { UnsyncedChanges } from './unsynced-changes.ts';

const DIRECTORY_MODE = 0o755;
const SET_GROUP_ID = 0o2000;

export class Disk {
  readonly tree: Tree;
  /** Undefined: what is done is done for good. */
  readonly #unsynced: UnsyncedChanges | undefined;
  #isParted = false;

  constructor(bound: DiskBound = DEFAULT_DISK, unsynced?: UnsyncedChanges) {
    this.tree = new Tree(new DiskAccount(bound));
    this.#unsynced = unsynced;
  }

  /** Makes `path` the top of another file system: nothing is moved or linked across. */
  separate(path: string, bound: DiskBound): void {
    this.mkdirAll(parentPath(path), DIRECTORY_MODE);
    const { directory, name } = this.tree.find(path, false, 'mkdir');
    const account = new DiskAccount(bound);
    account.take(0, 1);
    const top = newDirectory(this.tree.nextInode(), DIRECTORY_MODE, account, directory, name);
    entriesOf(directory).set(name, top);
    this.tree.noteChange();
    this.tree.forgetWalks();
    this.#isParted = true;
  }

  mkdir(path: string, mode: number): void {
    this.#make(this.tree.find(path, false, 'mkdir'), path, mode);
  }

  /** Makes what is missing of `path`; a directory already there is success. */
  mkdirAll(path: string, mode: number): void {
    const missing: string[] = [];
    let at = path;
    for (; !this.#mkdirUnlessThere(at, mode, path, missing.length); at = parentPath(at))
      missing.push(at);
    for (at of missing.reverse()) this.#mkdirUnlessThere(at, mode, path, 0);
  }

  /**
   * False if what it would be in is missing.
   * @param wanted what the failure is about
   * @param more how many are to be made after this one
   */
  #mkdirUnlessThere(path: string, mode: number, wanted: string, more: number): boolean {
    const place = this.tree.walk(path, false);
    if (place === 'ENOENT') return false;
    if (typeof place === 'string') throw failure(place, 'mkdir', wanted);
    const node = place.node?.type === 'symlink' ? this.#linked(path, wanted) : place.node;
    if (node === undefined) this.#make(place, path, mode, more);
    else if (node.type !== 'directory')
      throw failure(path === wanted ? 'EEXIST' : 'ENOTDIR', 'mkdir', wanted);
    return true;
  }

  #make(place: Place, path: string, mode: number, more = 0): void {
    requireVacant(place, 'mkdir', [path]);
    const { directory, name } = place;
    const { account } = directory;
    if (!account.hasRoom(0, 1 + more)) throw failure('ENOSPC', 'mkdir', path);
    account.take(0, 1);
    const made = newDirectory(this.tree.nextInode(), mode, account, directory, name);
    this.#enter('mkdir', path, place, made);
  }

  symlink(target: string, path: string): void {
    if (target === '') throw failure('ENOENT', 'symlink', target, path);
    if (target.includes('\0')) throw failure('EINVAL', 'symlink', target, path);
    const place = this.#vacant(path, 'symlink', [target, path]);
    place.directory.account.claim(byteLength(target), 1, 'symlink', target, path);
    this.#enter('symlink', path, place, newLink(this.tree.nextInode(), target));
  }

  link(existing: string, path: string): void {
    const source = this.tree.find(existing, false, 'link', [existing, path]);
    const node = source.node;
    if (node === undefined) throw failure('ENOENT', 'link', existing, path);
    const place = this.#vacant(path, 'link', [existing, path]);
    if (source.mount !== undefined || source.within !== place.within)
      throw failure('EXDEV', 'link', existing, path);
    if (node.type === 'directory') throw failure('EPERM', 'link', existing, path);
    if (source.directory.account !== place.directory.account)
      throw failure('EXDEV', 'link', existing, path);
    this.#unsyncedIn(place)?.noteName(`link ${path}`, place, node);
    node.linkCount += 1;
    this.tree.noteChange(place.directory);
    entriesOf(place.directory).set(place.name, node);
  }

  /** A new, empty file, to be written to. */
  createFile(path: string, mode: number): FileWriter {
    const place = this.#vacant(path, 'open');
    const { account } = place.directory;
    account.claim(0, 1, 'open', path);
    const file = newFile(this.tree.nextInode(), mode);
    this.#enter('create', path, place, file);
    return writerOf(file, path, account, this.#unsyncedIn(place), this.tree);
  }

  /** Replaces the content of the file at the end of `path`, which is made if it is missing. */
  writeFile(path: string, mode: number, content: Uint8Array): void {
    const place = this.tree.find(path, true, 'open');
    const node = fileAt(place, path);
    if (isReadOnly(place)) throw failure('EROFS', 'open', path);
    const { account } = place.directory;
    const sizeBefore = node?.sizeBytes ?? 0;
    account.claim(content.length - sizeBefore, node === undefined ? 1 : 0, 'write', path);
    const file = node ?? newFile(this.tree.nextInode(), mode);
    if (node === undefined) this.#enter('create', path, place, file);
    this.#unsyncedIn(place)?.noteContent(file);
    this.tree.noteChange(file);
    replaceContent(file, content);
  }

  truncate(path: string, sizeBytes: number): void {
    const place = this.tree.find(path, true, 'open');
    const file = fileAt(place, path);
    if (file === undefined) throw failure('ENOENT', 'open', path);
    if (isReadOnly(place)) throw failure('EROFS', 'open', path);
    place.directory.account.claim(sizeBytes - file.sizeBytes, 0, 'truncate', path);
    this.#unsyncedIn(place)?.noteContent(file);
    this.tree.noteChange(file);
    resizeContent(file, sizeBytes);
  }

  unlink(path: string): void {
    const place = this.tree.find(path, false, 'unlink');
    if (isWithinReadOnly(place)) throw failure('EROFS', 'unlink', path);
    const node = present(place, 'unlink', path);
    if (node.type === 'directory') throw failure('EISDIR', 'unlink', path);
    if (isCovered(place)) throw failure('EBUSY', 'unlink', path);
    this.#unsyncedIn(place)?.noteName(`unlink ${path}`, place, undefined);
    this.tree.noteChange(place.directory);
    place.directory.entries?.delete(place.name);
    dropLink(node, place.directory.account);
  }

  rmdir(path: string): void {
    const place = this.tree.find(path, false, 'rmdir');
    if (place.name === '') throw failure('EBUSY', 'rmdir', path);
    if (isWithinReadOnly(place)) throw failure('EROFS', 'rmdir', path);
    const node = present(place, 'rmdir', path);
    if (node.type !== 'directory') throw failure('ENOTDIR', 'rmdir', path);
    if (isFixed(place)) throw failure('EBUSY', 'rmdir', path);
    if (!isEmpty(node)) throw failure('ENOTEMPTY', 'rmdir', path);
    this.#unsyncedIn(place)?.noteName(`rmdir ${path}`, place, undefined);
    this.tree.noteChange(place.directory);
    place.directory.entries?.delete(place.name);
    forgetDirectory(node);
  }

  /** Removes a tree; refuses, before anything is removed, one with a mount in it. */
  rm(path: string): void {
    const place = this.tree.walk(path, false);
    if (place === 'ENOENT') return;
    if (typeof place === 'string') throw failure(place, 'rm', path);
    const node = place.node;
    if (node === undefined) return;
    if (place.name === '') throw failure('EBUSY', 'rm', path);
    if (isFixed(place) || this.#hasFixedBelow(node)) throw failure('EBUSY', 'rm', path);
    if (isWithinReadOnly(place)) throw failure('EROFS', 'rm', path);
    this.#unsyncedIn(place)?.noteRemoval(path, place, node);
    this.tree.noteChange(place.directory);
    place.directory.entries?.delete(place.name);
    dropLinks(node, place.directory.account);
  }

  rename(from: string, to: string): void {
    const source = this.tree.find(from, false, 'rename', [from, to]);
    const target = this.tree.find(to, false, 'rename', [from, to]);
    const refusal = refusalOfRename(source, target);
    if (refusal !== undefined) throw failure(refusal, 'rename', from, to);
    const moved = present(source, 'rename', from, to);
    const replaced = target.node;
    if (moved === replaced) return;
    this.#unsyncedIn(source)?.noteRename(`rename ${from} ${to}`, source, target, moved);
    this.tree.noteChange(source.directory);
    this.tree.noteChange(target.directory);
    if (replaced?.type === 'directory') forgetDirectory(replaced);
    else if (replaced !== undefined) dropLink(replaced, target.directory.account);
    source.directory.entries?.delete(source.name);
    entriesOf(target.directory).set(target.name, moved);
    if (moved.type === 'directory') {
      this.tree.forgetWalks();
      moved.parent = target.directory;
      moved.name = target.name;
    }
  }

  syncDir(path: string): void {
    const node = this.tree.existing(path, true, 'open');
    if (node.type !== 'directory') throw failure('ENOTDIR', 'open', path);
    this.#unsynced?.syncDirectories(new Set([node]));
  }

  /** Contents and names, the top's own name not. */
  syncTree(path: string): void {
    const top = this.tree.existing(path, true, 'open');
    if (this.#unsynced === undefined) return;
    const directories = new Set<DirectoryNode>();
    for (const node of nodesOf(top)) {
      if (node.type === 'directory') directories.add(node);
      else if (node.type === 'file') this.#unsynced.syncFile(node);
    }
    this.#unsynced.syncDirectories(directories);
  }

  /** An inode whose attributes are changed now. */
  writable(path: string, follow: boolean, call: string): Inode {
    const place = this.tree.find(path, follow, call);
    const node = present(place, call, path);
    if (isReadOnly(place)) throw failure('EROFS', call, path);
    this.tree.noteChange();
    return node;
  }

  /** Of memory no power cut leaves anything, whether it was synced or not. */
  #unsyncedIn({ directory }: Place): UnsyncedChanges | undefined {
    return directory.account.isInMemory ? undefined : this.#unsynced;
  }

  #hasFixedBelow(node: Inode): boolean {
    return (this.tree.mounts.size > 0 || this.#isParted) && hasFixed(node);
  }

  #vacant(path: string, call: string, shown: Shown = [path]): Place {
    const place = this.tree.find(path, false, call, shown);
    requireVacant(place, call, shown);
    return place;
  }

  #enter(call: string, path: string, place: Place, node: Inode): void {
    this.#unsyncedIn(place)?.noteName(`${call} ${path}`, place, node);
    this.tree.noteChange(place.directory);
    node.mtimeMs = this.tree.now;
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
  if (isWithinReadOnly(place)) throw failure('EROFS', call, ...shown);
}

function present(place: Place, call: string, path: string, to?: string): Inode {
  if (place.node === undefined) throw failure('ENOENT', call, path, to);
  return place.node;
}

function fileAt({ node }: Place, path: string): FileNode | undefined {
  if (node?.type === 'directory') throw failure('EISDIR', 'open', path);
  invariant(node?.type !== 'symlink', 'disk: a link that was followed');
  return node;
}
