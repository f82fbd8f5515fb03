/**
 * Host paths inside a real directory: the wall between what pulled content says and the machine.
 *
 * A path is walked component by component; a symbolic link on the way is read and its target walked
 * from the root of the *host*, so neither an absolute nor a climbing link leads out. What comes back
 * is a real path without links before its last component, for one system call that follows none.
 * It presumes that nobody else rearranges the tree between the walk and the call.
 */
import { byteLength, rethrowProgrammerError } from '../index.ts';
import { lstatSync, realpathSync } from 'node:fs';
import { failure, translated, type FailureCode } from './failure.ts';
import { native, targetOf } from './real-names.ts';

/** One path, or both of a call that names two. */
type Shown = readonly [path: string, to?: string];

const LINKS_MAX = 40;

export interface RootedPath {
  /** On the machine. */
  readonly real: string;
  /** In the host: normalized, without links before its last component. `/` for the root. */
  readonly host: string;
}

interface RealDirectory {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

type Kind = 'missing' | 'link' | 'directory' | 'other';

const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4095;
/** Absolute, without a NUL, without empty, `.` or `..` components. */
const PLAIN_PATH = /^(?:\/(?!\.{0,2}(?:\/|$))[^/\0]+)+$/;

export class RootedPaths {
  readonly root: string;
  /** The last directory that was found to be real, and those above it that are known to be, outermost first. */
  #known: RealDirectory[] = [];

  /** @param root a real directory, itself free of links. */
  constructor(root: string) {
    this.root = root;
  }

  /**
   * @param follow whether a symbolic link at the end is followed; the result then names no link.
   * @param shown what a failure shows: both paths of a call that names two.
   * @throws {FileSystemError} unless all but the last component is there.
   */
  find(path: string, follow: boolean, call: string, shown: Shown = [path]): RootedPath {
    const found = this.walk(path, follow, call);
    if (typeof found === 'string') throw failure(found, call, ...shown);
    return found;
  }

  /** `find` with the reason as a value. */
  walk(path: string, follow: boolean, call: string): RootedPath | FailureCode {
    try {
      return this.#direct(path, follow) ?? this.#walk(path, follow);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, call, path);
    }
  }

  /** The common case at the price of one call: no links on the way. */
  #direct(path: string, follow: boolean): RootedPath | undefined {
    if (!PLAIN_PATH.test(path)) return undefined;
    const real = this.root + path;
    const slash = real.lastIndexOf('/');
    const parent = real.slice(0, slash);
    if (!isWithin(PATH_BYTES_MAX, real)) return undefined;
    if (!isWithin(NAME_BYTES_MAX, real.slice(slash + 1))) return undefined;
    if (!this.#isReal(parent)) return undefined;
    if (follow && kindOf(real) === 'link') return undefined;
    return { real, host: path };
  }

  /**
   * Whether it is a directory, with no link on the way. The nearest one that was found so is looked at, and what is
   * between it and this one; only where none is known it is walked to from the root of the machine.
   */
  #isReal(directory: string): boolean {
    try {
      const above = this.#nearestKnown(directory);
      if (above === undefined && realpathSync.native(`${directory}/.`) !== directory) return false;
      const from = above?.path.length ?? directory.length;
      if (above === undefined) this.#remember(directory);
      for (let at = from; at < directory.length;) {
        const end = directory.indexOf('/', at + 1);
        at = end === -1 ? directory.length : end;
        if (!this.#remember(directory.slice(0, at))) return false;
      }
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
  }

  /** It, or one above it, that is still what it was; what is beside it is forgotten. */
  #nearestKnown(directory: string): RealDirectory | undefined {
    for (let last = this.#known.at(-1); last !== undefined; last = this.#known.at(-1)) {
      if (isAtOrBelow(directory, last.path)) {
        const stats = lstatSync(native(last.path), { throwIfNoEntry: false });
        const isSame = stats?.ino === last.ino && stats.dev === last.dev;
        if (isSame && stats.isDirectory()) return last;
      }
      this.#known.pop();
    }
    return undefined;
  }

  /** False for what is no directory. */
  #remember(path: string): boolean {
    const stats = lstatSync(native(path), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) return false;
    this.#known.push({ path, dev: stats.dev, ino: stats.ino });
    return true;
  }

  #walk(path: string, follow: boolean): RootedPath | FailureCode {
    if (!path.startsWith('/') || path.includes('\0')) return 'EINVAL';
    let waiting = partsOf(path);
    let walked: string[] = [];
    let links = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const isLast = waiting.length === 0;
      if (part === '..') {
        walked.pop();
        continue;
      }
      if (byteLength(part) > NAME_BYTES_MAX) return 'ENAMETOOLONG';
      const real = this.#real([...walked, part]);
      const kind = isLast && !follow ? 'other' : kindOf(real);
      if (kind === 'link') {
        if (++links > LINKS_MAX) return 'ELOOP';
        const target = targetOf(real);
        if (target.startsWith('/')) walked = [];
        waiting = [...waiting, ...partsOf(target)];
        continue;
      }
      if (!isLast && kind !== 'directory') return kind === 'missing' ? 'ENOENT' : 'ENOTDIR';
      walked.push(part);
    }
    const real = this.#real(walked);
    if (byteLength(real) > PATH_BYTES_MAX) return 'ENAMETOOLONG';
    return { real, host: `/${walked.join('/')}` };
  }

  #real(parts: readonly string[]): string {
    return parts.length === 0 ? this.root || '/' : `${this.root}/${parts.join('/')}`;
  }
}

/** The components that count, last first. */
function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse();
}

function isAtOrBelow(path: string, top: string): boolean {
  return path.startsWith(top) && (path.length === top.length || path[top.length] === '/');
}

/** No character has more than three bytes for each unit of its length. */
function isWithin(bytesMax: number, text: string): boolean {
  return text.length * 3 <= bytesMax || byteLength(text) <= bytesMax;
}

function kindOf(real: string): Kind {
  const stats = lstatSync(native(real), { throwIfNoEntry: false });
  if (stats === undefined) return 'missing';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isDirectory() ? 'directory' : 'other';
}
