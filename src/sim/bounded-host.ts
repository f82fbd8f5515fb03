/**
 * Any files and mounts as a machine with a disk of a given size, on which file systems in memory have sizes of
 * their own, whether or not its mounter can see to that. See `bounded-file-system.ts`.
 */
import { boundedFileSystem } from './bounded-file-system.ts';
import type { DiskBound } from './disk-account.ts';
import { DiskParts } from './disk-parts.ts';
import type { FileSystem } from './file-system.ts';
import type { Mounter } from './mounter.ts';

interface FilesAndMounts {
  readonly files: FileSystem;
  readonly mounter: Mounter;
}

/**
 * @param host an empty one, or one that is measured first; nothing is mounted there
 * @param separate directories that are file systems of their own; made if they are missing
 */
export async function boundedHost(
  { files, mounter }: FilesAndMounts,
  disk: DiskBound,
  separate: Readonly<Record<string, DiskBound>> = {},
): Promise<FilesAndMounts> {
  const parts = new DiskParts(disk, separate);
  return { files: await boundedFileSystem(files, parts), mounter: withParts(mounter, parts) };
}

/** Paths are taken as they are written. */
function withParts(mounter: Mounter, parts: DiskParts): Mounter {
  const inMemory = new Set<string>();
  return {
    strategy: mounter.strategy,
    bind: (source, target, how) => mounter.bind(source, target, how),
    mountTmpfs: async (target, size) => {
      await mounter.mountTmpfs(target, size);
      parts.add(target, size).account.take(0, 1);
      inMemory.add(target);
    },
    unmount: async (target) => {
      await mounter.unmount(target);
      if (inMemory.delete(target)) parts.remove(target);
    },
    isMountPoint: (path) => mounter.isMountPoint(path),
    list: () => mounter.list(),
  };
}
