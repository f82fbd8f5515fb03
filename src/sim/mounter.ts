import type { DiskBound } from './disk-account.ts';

/**
 * The Mounter port: making one directory of a host appear at another path, and file systems in memory.
 *
 * Obligations, each with a test of the same number in mounter.contract.ts:
 * 1. `bind` makes `target` (an existing empty directory, or an existing file when `source` is a file)
 *    show the tree at `source`: read-only, unless it is to be written to. What is written through it is in
 *    the source, where the strategy is `bind` or `memory`; a tree of hard links or copies keeps it to itself.
 * 2. The mount shows the source as it was when bound: renaming or unlinking names on the way to the
 *    source afterwards changes nothing (like the kernel's, a mount holds the inode, not the path).
 * 3. `unmount` makes `target` the empty directory (or file) it was; nothing mounted there is success.
 * 4. `isMountPoint` and `list` know every mount made through this host and not yet unmounted; the source of a
 *    file system in memory is `tmpfs`.
 * 5. `mountTmpfs` lays a new, empty file system over `target` (an existing empty directory): of mode 1777, as the
 *    kernel makes it, written to by anybody, with a size of its own, of which the file system below gives nothing.
 *    What is in it can be bound and is gone with its unmount; nothing of it is ever on the disk.
 */
export interface MountPoint {
  readonly source: string;
  readonly target: string;
}

export interface BindOptions {
  /** Default: false. */
  readonly isWritable?: boolean;
}

export interface Mounter {
  /**
   * How: `bind` (the kernel's bind mount, read-only), `hardlink` (a tree of hard links; for readers
   * that are trusted not to write), `copy` (a copy; for readers that are not), `memory`. It differs
   * from machine to machine, so it goes into a trace as a note only. Where the kernel does not bind for us, it
   * mounts nothing in memory either: a directory stands for it, with the size that a `boundedHost` gives it.
   */
  readonly strategy: 'bind' | 'hardlink' | 'copy' | 'memory';
  bind(source: string, target: string, how?: BindOptions): Promise<void>;
  mountTmpfs(target: string, size: DiskBound): Promise<void>;
  unmount(target: string): Promise<void>;
  isMountPoint(path: string): Promise<boolean>;
  /** All mounts of this host, sorted by target. */
  list(): Promise<readonly MountPoint[]>;
}
