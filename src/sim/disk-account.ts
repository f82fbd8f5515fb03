/**
 * What a disk has room for, and what of it is taken: sums that are kept at each change, so that to ask costs
 * nothing and to forget a change shows (a walk of the disk must come to the same, see `measureUsage`).
 *
 * The one notion of size, of every disk here: a file takes the bytes it shows (a hole counts in full), a
 * symbolic link those of its target, a directory none; each of them takes one inode, once whatever the
 * number of its names. What a real file system spends on blocks, directories and itself is its own affair, and
 * would show which one it is. A removed file takes nothing, even while somebody writes to it or a mount holds it.
 */
import { FileSystemError, type FileStat, type FileSystemStats } from './file-system.ts';

/** The size of a file system. */
export interface DiskBound {
  readonly capacityBytes: number;
  readonly inodes: number;
}

/** 1Ti, with an inode for every 16 KiB as mkfs.ext4 makes them. */
export const DEFAULT_DISK: DiskBound = { capacityBytes: 2 ** 40, inodes: 2 ** 26 };

export class DiskAccount {
  /** A file system in memory: a power cut leaves nothing of it. */
  readonly isInMemory: boolean;
  #bound: DiskBound;
  #usedBytes = 0;
  #usedInodes = 0;

  constructor(bound: DiskBound, isInMemory = false) {
    this.#bound = bound;
    this.isInMemory = isInMemory;
  }

  hasRoom(bytes: number, inodes: number): boolean {
    return (
      (bytes <= 0 || this.#usedBytes + bytes <= this.#bound.capacityBytes) &&
      (inodes <= 0 || this.#usedInodes + inodes <= this.#bound.inodes)
    );
  }

  /** @throws {FileSystemError} ENOSPC, and nothing is taken. @param call as Node names it */
  claim(bytes: number, inodes: number, call: string, path: string, to?: string): void {
    if (!this.hasRoom(bytes, inodes)) throw refusal('ENOSPC', call, path, to);
    this.take(bytes, inodes);
  }

  /** What is there already, or was found to have room; less than nothing gives back. */
  take(bytes: number, inodes: number): void {
    this.#usedBytes += bytes;
    this.#usedInodes += inodes;
  }

  free(bytes: number, inodes: number): void {
    this.take(-bytes, -inodes);
  }

  /** It is as large as what is taken of it, and so much more. */
  leaveRoom(bytes: number, inodes: number): void {
    this.#bound = { capacityBytes: this.#usedBytes + bytes, inodes: this.#usedInodes + inodes };
  }

  clear(): void {
    this.#usedBytes = 0;
    this.#usedInodes = 0;
  }

  stats(): FileSystemStats {
    const { capacityBytes, inodes } = this.#bound;
    return {
      capacityBytes,
      availableBytes: Math.max(0, capacityBytes - this.#usedBytes),
      inodes,
      inodesFree: Math.max(0, inodes - this.#usedInodes),
    };
  }
}

/** What an inode takes of its disk's bytes. */
export function bytesTaken({ type, sizeBytes }: Pick<FileStat, 'type' | 'sizeBytes'>): number {
  return type === 'directory' ? 0 : sizeBytes;
}

const TEXT = {
  EBUSY: 'resource busy or locked',
  ENOSPC: 'no space left on device',
  EXDEV: 'cross-device link not permitted',
} as const;

/** What a disk refuses for its size or its borders, as Node words it. */
export function refusal(
  code: keyof typeof TEXT,
  call: string,
  path: string,
  to?: string,
): FileSystemError {
  const paths = to === undefined ? `'${path}'` : `'${path}' -> '${to}'`;
  return new FileSystemError(code, path, `${code}: ${TEXT[code]}, ${call} ${paths}`, call, to);
}
