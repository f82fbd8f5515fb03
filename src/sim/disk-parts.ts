/** The file systems of one disk, by the paths of their tops: whose account a path belongs to. */
import { DiskAccount, type DiskBound } from './disk-account.ts';

interface Part {
  readonly top: string;
  readonly account: DiskAccount;
}

export class DiskParts {
  readonly #root: DiskAccount;
  readonly #separate: readonly Part[];

  constructor(disk: DiskBound, separate: Readonly<Record<string, DiskBound>>) {
    this.#root = new DiskAccount(disk);
    this.#separate = Object.entries(separate).map(([top, bound]) => ({
      top,
      account: new DiskAccount(bound),
    }));
  }

  get tops(): readonly string[] {
    return this.#separate.map(({ top }) => top);
  }

  accountOf(path: string): DiskAccount {
    return this.#separate.find(({ top }) => isWithin(path, top))?.account ?? this.#root;
  }

  isTop(path: string): boolean {
    return this.#separate.some(({ top }) => top === path);
  }

  holdsTop(path: string): boolean {
    return this.#separate.some(({ top }) => isWithin(top, path));
  }

  clear(): void {
    this.#root.clear();
    for (const { account } of this.#separate) account.clear();
  }
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}

export function parentPath(path: string): string {
  const end = path.replace(/(\/\.?)+$/, '').lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
