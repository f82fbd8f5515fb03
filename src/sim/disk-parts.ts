/** The file systems of one disk, by the paths of their tops: whose account a path belongs to. */
import type { CountedFile } from './counted-writer.ts';
import { DiskAccount, type DiskBound } from './disk-account.ts';

/** One file system; numbers of inodes are its own. */
export class DiskPart {
  readonly top: string;
  readonly account: DiskAccount;
  /** Of files with more than one name. */
  readonly names = new Map<number, number>();
  readonly writing = new Map<number, CountedFile>();

  constructor(top: string, bound: DiskBound) {
    this.top = top;
    this.account = new DiskAccount(bound);
  }
}

export class DiskParts {
  readonly #root: DiskPart;
  /** The deepest first. */
  #separate: readonly DiskPart[] = [];

  constructor(disk: DiskBound, separate: Readonly<Record<string, DiskBound>>) {
    this.#root = new DiskPart('/', disk);
    for (const [top, bound] of Object.entries(separate)) this.add(top, bound);
  }

  get tops(): readonly string[] {
    return this.#separate.map(({ top }) => top);
  }

  /** Another one, of which nothing is taken. */
  add(top: string, bound: DiskBound): DiskPart {
    const part = new DiskPart(top, bound);
    this.#separate = [...this.#separate, part].sort((a, b) => b.top.length - a.top.length);
    return part;
  }

  remove(top: string): void {
    this.#separate = this.#separate.filter((part) => part.top !== top);
  }

  partOf(path: string): DiskPart {
    return this.#separate.find(({ top }) => isWithin(path, top)) ?? this.#root;
  }

  accountOf(path: string): DiskAccount {
    return this.partOf(path).account;
  }

  isTop(path: string): boolean {
    return this.#separate.some(({ top }) => top === path);
  }

  holdsTop(path: string): boolean {
    return this.#separate.some(({ top }) => isWithin(top, path));
  }

  /** Nothing is taken of any. */
  clear(): void {
    for (const { account, names } of this.#all()) {
      account.clear();
      names.clear();
    }
  }

  /** Forgets the names of files that have one. */
  forgetSingleNames(): void {
    for (const { names } of this.#all()) {
      for (const [inode, count] of names) if (count === 1) names.delete(inode);
    }
  }

  #all(): readonly DiskPart[] {
    return [this.#root, ...this.#separate];
  }
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}

export function parentPath(path: string): string {
  const end = path.replace(/(\/\.?)+$/, '').lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
