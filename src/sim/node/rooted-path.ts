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

type Kind = 'missing' | 'link' | 'directory' | 'other';

const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4095;
/** Absolute, without a NUL, without empty, `.` or `..` components. */
const PLAIN_PATH = /^(?:\/(?!\.{0,2}(?:\/|$))[^/\0]+)+$/;

export class RootedPaths {
  readonly root: string;
  /** The last directory that was found to be real. No inode is 0. */
  #known = { path: '', dev: 0, ino: 0 };

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

  /** Whether it is a directory, with no link on the way: the last one found so is looked at, not walked to. */
  #isReal(directory: string): boolean {
    try {
      const { path, dev, ino } = this.#known;
      if (directory === path) {
        const stats = lstatSync(native(directory), { throwIfNoEntry: false });
        if (stats?.isDirectory() === true && stats.ino === ino && stats.dev === dev) return true;
      }
      if (realpathSync.native(`${directory}/.`) !== directory) return false;
      const found = lstatSync(native(directory));
      this.#known = { path: directory, dev: found.dev, ino: found.ino };
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
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
