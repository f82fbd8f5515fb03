/**
 * Finds what a path names, as the kernel walks it: component by component, across mounts, following
 * symbolic links (at most 40) that never lead out of the root.
 *
 * A walk costs the components of the path, whatever the number of files and mounts. It fails with
 * ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG; a missing last component is no failure but a place where
 * something can be made. Trailing slashes and `.` count for nothing.
 */
import { byteLength, type DiskAccount } from '../index.ts';
import { failure, type FailureCode } from './failure.ts';
import {
  joined,
  mountOver,
  newDirectory,
  pathOf,
  type Attributes,
  type DirectoryNode,
  type Inode,
  type Mount,
} from './inode.ts';

/** A name in a directory, and what is there. */
export interface Place {
  readonly directory: DirectoryNode;
  /** Empty for the root. */
  readonly name: string;
  /** What the name shows: across a mount, the mounted inode. */
  readonly node: Inode | undefined;
  /** The mount through which the directory was reached. */
  readonly within: Mount | undefined;
  /** The mount that covers the name. */
  readonly mount: Mount | undefined;
}

/** A directory that a walk began in. */
interface Known {
  readonly path: string;
  readonly directory: DirectoryNode;
}

/** One path, or both of a call that names two. */
export type Shown = readonly [path: string, to?: string];

const LINKS_MAX = 40;
const KNOWN_MAX = 128;
const LATELY_MAX = 4;
const NAME_BYTES_MAX = 255;

export class Tree {
  readonly root: DirectoryNode;
  readonly mounts = new Set<Mount>();
  /**
   * Directories in which walks ended, by paths that led there without links, mounts and `..`: walks
   * can begin there, as what is done in a directory is done again and again. One that has no parent was removed.
   */
  readonly #known = new Map<string, DirectoryNode>();
  /** The few that walks began in lately: files are written, synced and renamed in one go, mostly from one directory to another. */
  #lately: Known[] = [];
  #nextLately = 0;
  #lastInode = 1;
  #changeCount = 0;
  /** For whoever makes the change that is under way; milliseconds. */
  now = 0;

  constructor(account: DiskAccount) {
    this.root = newDirectory(1, 0o755, account, undefined, '');
    account.take(0, 1);
  }

  /** How often anything here was changed: names, contents, attributes, mounts. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** Whoever changes anything says so. @param changed a file whose content did, a directory whose names did */
  noteChange(changed?: Attributes): void {
    this.#changeCount += 1;
    if (changed !== undefined) changed.mtimeMs = this.now;
  }

  nextInode(): number {
    return ++this.#lastInode;
  }

  /**
   * @param follow whether a symbolic link at the end is followed.
   * @param shown what a failure shows: both paths of a call that names two.
   */
  find(path: string, follow: boolean, call: string, shown: Shown = [path]): Place {
    const found = this.walk(path, follow);
    if (typeof found === 'string') throw failure(found, call, ...shown);
    return found;
  }

  /** A directory is elsewhere now: what was walked before says nothing. */
  forgetWalks(): void {
    this.#known.clear();
    this.#lately = [];
  }

  /** Something covers the directory, which is empty: no walk ended in one below it. */
  forgetWalksInto(directory: Inode): void {
    this.#known.forEach((known, path) => {
      if (known === directory) this.#known.delete(path);
    });
    this.#lately = this.#lately.filter((known) => known.directory !== directory);
  }

  /** `find` with the reason as a value: to look is cheaper than to catch. */
  walk(path: string, follow: boolean): Place | FailureCode {
    if (path.charCodeAt(0) !== SLASH) return 'EINVAL';
    let at = path.lastIndexOf('/');
    let known = this.#knownUpTo(path, at);
    if (known !== undefined) {
      const place = placeIn(known, path.slice(at + 1), follow);
      if (place !== undefined) return place;
    }
    if (path.includes('\0')) return 'EINVAL';
    if (known === undefined) {
      at = path.lastIndexOf('/', at - 1);
      known = this.#knownUpTo(path, at);
    }
    let directory = known ?? this.root;
    let within: Mount | undefined;
    let links = 0;
    let isStraight = true;
    let text = path;
    for (let begin = nextPart(text, known === undefined ? 0 : at); begin < text.length;) {
      const end = endOfPart(text, begin);
      const part = text.slice(begin, end);
      const next = nextPart(text, end);
      const isLast = next === text.length;
      if (end === text.length && isStraight && directory !== known) {
        this.#remember(text.slice(0, begin - 1), directory);
      }
      begin = next;
      if (part === '..') {
        isStraight = false;
        const above = parentOf(directory, within);
        directory = above.directory;
        within = above.within;
        continue;
      }
      const own = directory.entries?.get(part);
      const mount = mountOver(own, directory, part, within);
      const node = mount === undefined ? own : mount.root;
      if (node === undefined) {
        if (isTooLong(part)) return 'ENAMETOOLONG';
        if (!isLast) return 'ENOENT';
        return { directory, name: part, node, within, mount };
      }
      if (node.type === 'symlink' && (follow || !isLast)) {
        if (++links > LINKS_MAX) return 'ELOOP';
        isStraight = false;
        text = `${node.target}/${text.slice(next)}`;
        begin = nextPart(text, 0);
        if (node.target.startsWith('/')) {
          directory = this.root;
          within = undefined;
        }
        continue;
      }
      if (isLast) return { directory, name: part, node, within, mount };
      if (node.type !== 'directory') return 'ENOTDIR';
      directory = node;
      if (mount !== undefined) {
        within = mount;
        isStraight = false;
      }
    }
    return placeOf(directory, within);
  }

  #knownUpTo(path: string, end: number): DirectoryNode | undefined {
    if (end <= 0) return undefined;
    const lately = this.#lately;
    for (let at = 0; at < lately.length; at++) {
      const known = lately[at] as Known;
      if (known.path.length !== end || known.directory.parent === undefined) continue;
      if (path.startsWith(known.path)) return known.directory;
    }
    const above = path.slice(0, end);
    const directory = this.#known.get(above);
    if (directory?.parent === undefined) return undefined;
    this.#nextLately = (this.#nextLately + 1) % LATELY_MAX;
    if (lately.length < LATELY_MAX) lately.push({ path: above, directory });
    else lately[this.#nextLately] = { path: above, directory };
    return directory;
  }

  #remember(path: string, directory: DirectoryNode): void {
    if (directory === this.root) return;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(path, directory);
  }

  /** `find`, where something must be. */
  existing(path: string, follow: boolean, call: string, shown: Shown = [path]): Inode {
    const node = this.find(path, follow, call, shown).node;
    if (node === undefined) throw failure('ENOENT', call, ...shown);
    return node;
  }
}

/** A name in a directory that was reached without mounts; undefined if there is more to it. */
function placeIn(directory: DirectoryNode, name: string, follow: boolean): Place | undefined {
  const own = directory.entries?.get(name);
  if (own === undefined) {
    if (!isPlain(name)) return undefined;
    return { directory, name, node: undefined, within: undefined, mount: undefined };
  }
  if (follow && own.type === 'symlink') return undefined;
  const mount = mountOver(own, directory, name, undefined);
  const node = mount === undefined ? own : mount.root;
  return { directory, name, node, within: undefined, mount };
}

/** Whether it can name something, and so surely that nothing else need be looked at. */
function isPlain(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('\0')) return false;
  return name.length * 3 <= NAME_BYTES_MAX;
}

const SLASH = 47;
const DOT = 46;

/** Where the next component begins, at `from` or later; the length of the path if there is none. */
function nextPart(path: string, from: number): number {
  for (let at = from; ; at += 1) {
    while (path.charCodeAt(at) === SLASH) at += 1;
    const isDot =
      path.charCodeAt(at) === DOT && (at + 1 === path.length || path.charCodeAt(at + 1) === SLASH);
    if (!isDot) return at;
  }
}

function endOfPart(path: string, begin: number): number {
  const slash = path.indexOf('/', begin);
  return slash < 0 ? path.length : slash;
}

interface Above {
  readonly directory: DirectoryNode;
  readonly within: Mount | undefined;
}

function parentOf(directory: DirectoryNode, within: Mount | undefined): Above {
  if (within !== undefined && directory === within.root) {
    return { directory: within.directory, within: within.within };
  }
  return { directory: directory.parent ?? directory, within };
}

/** The place of a directory that a path ended in by `..`, or that is the root. */
function placeOf(directory: DirectoryNode, within: Mount | undefined): Place {
  if (within !== undefined && directory === within.root) {
    const { directory: above, name, within: outer } = within;
    return { directory: above, name, node: directory, within: outer, mount: within };
  }
  const above = directory.parent ?? directory;
  return { directory: above, name: directory.name, node: directory, within, mount: undefined };
}

function isTooLong(name: string): boolean {
  return name.length * 3 > NAME_BYTES_MAX && byteLength(name) > NAME_BYTES_MAX;
}

/** Nothing can be made or removed in the directory of the place. */
export function isWithinReadOnly({ within }: Place): boolean {
  return within?.isReadOnly === true;
}

/** What is at the place cannot be changed. */
export function isReadOnly({ mount, within }: Place): boolean {
  return (mount ?? within)?.isReadOnly === true;
}

export function pathOfPlace(place: Place): string {
  return joined(pathOf(place.directory, place.within), place.name);
}

/** True if a mount covers the name, seen from wherever. */
export function isCovered(place: Place): boolean {
  if (place.mount !== undefined) return true;
  const node = place.node;
  if (node === undefined || node.type === 'symlink' || node.mounts === undefined) return false;
  return node.mounts.some(
    (mount) => mount.directory === place.directory && mount.name === place.name,
  );
}
