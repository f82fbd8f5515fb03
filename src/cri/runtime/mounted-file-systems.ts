/**
 * The file systems that a container sees: its root over that of images, its mounts on the node's disk or in memory.
 * Source: statfs(2), /proc/mounts.
 *
 * Deviation: what the runtime mounts for itself below /dev, /etc, /proc and /sys is not among them.
 */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type FileSystemStats,
} from '../../sim/index.ts';
import { IMAGE_FS_ROOT, type Mount } from '../index.ts';
import { normalized, type Place } from './mount-namespace.ts';

export interface MountedFileSystem {
  /** As /proc/mounts names it: `overlay`, `tmpfs`, a device. */
  readonly source: string;
  readonly mountedOn: string;
  readonly stats: FileSystemStats;
}

/** Of the node's disk, whatever it is. */
const DEVICE = '/dev/vda1';

/** @param files of the node @throws {FileSystemError} */
export async function fileSystemOf(
  files: FileSystem,
  { containerPath, hostPath, isMounted }: Place,
  mounts: readonly Mount[],
): Promise<MountedFileSystem> {
  if (!isMounted || hostPath === undefined) {
    return { source: 'overlay', mountedOn: '/', stats: await rootStats(files) };
  }
  const stats = await files.statfs(hostPath);
  const ofNode = await files.statfs('/');
  const mountedOn = mounts
    .map((mount) => normalized(mount.containerPath))
    .filter((path) => `${containerPath}/`.startsWith(`${path}/`))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), '');
  const isDisk = stats.capacityBytes === ofNode.capacityBytes && stats.inodes === ofNode.inodes;
  return { source: isDisk ? DEVICE : 'tmpfs', mountedOn, stats };
}

async function rootStats(files: FileSystem): Promise<FileSystemStats> {
  try {
    return await files.statfs(IMAGE_FS_ROOT);
  } catch (error) {
    rethrowProgrammerError(error);
    // Nothing was pulled yet.
    if (isFileSystemError(error, 'ENOENT')) return files.statfs('/');
    throw error;
  }
}
