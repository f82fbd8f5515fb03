/**
 * What is mounted below a host's root: survives the process that mounted it.
 *
 * One small file per mount, written and removed atomically, in `.drydock-mounts` of the root; its
 * name is the target, so that most questions need no file to be read. A record alone proves nothing:
 * a mount of the kernel's is there if the kernel lists it, a tree of links or copies if the target is the very
 * inode that was put there. What the kernel lists and nobody recorded counts as mounted too.
 */
import { bytesOfName, hasRawBytes, rethrowProgrammerError } from '../index.ts';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { keepingTime } from './modification-time.ts';
import { readKernelMounts } from './mount-info.ts';
import { parentPath } from './real-calls.ts';
import { native } from './real-names.ts';

/** In the real root; nobody on the host sees it. */
export const TABLE_DIRECTORY = '.drydock-mounts';
const RECORD_SUFFIX = '.json';
const UNFINISHED_SUFFIX = '.tmp';
const NAME_LENGTH_MAX = 200;

export interface MountRecord {
  readonly source: string;
  readonly target: string;
  readonly kind: 'kernel' | 'tree';
  /** Of the tree's root, for kind `tree`. */
  readonly inode: number;
}

export class MountTable {
  readonly #root: string;
  readonly #directory: string;
  /** The records may be on another file system than the targets. */
  readonly #isApart: boolean;

  /** @param directory where the records are, if not in the root itself */
  constructor(root: string, directory?: string) {
    this.#root = root;
    this.#directory = directory ?? `${root}/${TABLE_DIRECTORY}`;
    this.#isApart = directory !== undefined;
  }

  /** The mount at `target`, if it is there. */
  at(target: string): MountRecord | undefined {
    const record = this.record(target);
    if (record?.kind === 'tree') return this.#isThere(record) ? record : undefined;
    return this.#kernelMounts((mounted) => mounted === target)[0];
  }

  /** True if a tree of links or copies stands at `target`; asks no kernel list. */
  hasTreeAt(target: string): boolean {
    const record = this.record(target);
    return record?.kind === 'tree' && this.#isThere(record);
  }

  /** All mounts at or below `path`, sorted by target. */
  below(path: string): readonly MountRecord[] {
    const found = new Map<string, MountRecord>();
    const isBelow = (target: string): boolean =>
      path === '/' || target === path || target.startsWith(`${path}/`);
    for (const name of this.#names()) {
      const target = targetOf(name);
      if (target !== undefined && !isBelow(target)) continue;
      const record = this.#read(name);
      if (record?.kind === 'tree' && isBelow(record.target) && this.#isThere(record)) {
        found.set(record.target, record);
      }
    }
    for (const record of this.#kernelMounts(isBelow)) found.set(record.target, record);
    return [...found.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  /** What was recorded for `target`, whether or not it is still there. */
  record(target: string): MountRecord | undefined {
    return this.#read(nameOf(target) + RECORD_SUFFIX);
  }

  write(record: MountRecord): void {
    const path = `${this.#directory}/${nameOf(record.target)}`;
    this.#make();
    fs.writeFileSync(path + UNFINISHED_SUFFIX, JSON.stringify(record));
    fs.renameSync(path + UNFINISHED_SUFFIX, path + RECORD_SUFFIX);
  }

  /** Also what was being written when a process ended. */
  remove(target: string): void {
    for (const suffix of [UNFINISHED_SUFFIX, RECORD_SUFFIX]) {
      fs.rmSync(`${this.#directory}/${nameOf(target)}${suffix}`, { force: true });
    }
    this.removeIfEmpty();
  }

  /** The table leaves nothing behind when nothing is mounted. */
  removeIfEmpty(): void {
    try {
      keepingTime(parentPath(this.#directory), () => fs.rmdirSync(this.#directory));
    } catch (error) {
      rethrowProgrammerError(error);
      // Not empty, or not there: as it should be.
    }
  }

  /**
   * A path for what belongs to the mount at `target`, to and from which a rename works: beside the
   * records, or beside the target where the records are apart. Makes the directory.
   */
  sidePath(target: string, suffix: 'new' | 'old' | 'under'): string {
    if (this.#isApart) {
      const slash = target.lastIndexOf('/');
      const name = `.${target.slice(slash + 1)}.drydock-${suffix}`;
      return `${this.#root}${target.slice(0, slash)}/${name}`;
    }
    this.#make();
    return `${this.#directory}/${nameOf(target)}.${suffix}`;
  }

  /** It is no part of the host, and no change of its root. */
  #make(): void {
    const make = (): void => void fs.mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    if (!fs.existsSync(this.#directory)) keepingTime(parentPath(this.#directory), make);
  }

  #names(): readonly string[] {
    try {
      return fs.readdirSync(this.#directory).filter((name) => name.endsWith(RECORD_SUFFIX));
    } catch (error) {
      rethrowProgrammerError(error);
      return [];
    }
  }

  #read(name: string): MountRecord | undefined {
    try {
      return JSON.parse(fs.readFileSync(`${this.#directory}/${name}`, 'utf8')) as MountRecord;
    } catch (error) {
      rethrowProgrammerError(error);
      return undefined;
    }
  }

  #isThere(record: MountRecord): boolean {
    const stats = fs.lstatSync(native(this.#root + record.target), { throwIfNoEntry: false });
    return stats !== undefined && stats.ino === record.inode;
  }

  #kernelMounts(isWanted: (target: string) => boolean): MountRecord[] {
    const found: MountRecord[] = [];
    for (const { root, mountPoint } of readKernelMounts()) {
      if (!mountPoint.startsWith(`${this.#root}/`)) continue;
      const target = mountPoint.slice(this.#root.length);
      if (!isWanted(target)) continue;
      const record = this.record(target);
      const source = record?.kind === 'kernel' ? record.source : root;
      found.push({ source, target, kind: 'kernel', inode: 0 });
    }
    return found;
  }
}

function nameOf(target: string): string {
  const name = hasRawBytes(target) ? undefined : encodeURIComponent(target);
  if (name !== undefined && name.length <= NAME_LENGTH_MAX) return name;
  return createHash('sha256').update(bytesOfName(target)).digest('hex');
}

/** The target that a record's name tells; undefined where the name is a hash. */
function targetOf(name: string): string | undefined {
  const target = decodeURIComponent(name.slice(0, -RECORD_SUFFIX.length));
  return target.startsWith('/') ? target : undefined;
}
