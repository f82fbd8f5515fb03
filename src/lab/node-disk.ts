/** The disk of a node, as a scenario or a test gives its size. */
import { OCI_ROOT } from '../cri/oci/index.ts';
import { DEFAULT_DISK, type DiskBound } from '../sim/index.ts';

/** A file system's size; without a number of inodes, one for every 16 KiB as mkfs.ext4 makes them. */
export interface FileSystemSize {
  readonly capacityBytes: number;
  readonly inodes?: number | undefined;
}

export interface NodeDisk extends FileSystemSize {
  /** Images on a file system of their own. */
  readonly imageFs?: FileSystemSize | undefined;
}

/** What a host is opened with: its disk, and the directories that are file systems of their own. */
export interface HostDisk {
  readonly disk: DiskBound;
  readonly separate: Readonly<Record<string, DiskBound>>;
  /** A power cut is to take away what was not synced. Default false. */
  readonly isVolatile?: boolean | undefined;
}

export function hostDiskOf(disk: NodeDisk | undefined): HostDisk {
  if (disk === undefined) return { disk: DEFAULT_DISK, separate: {} };
  const { imageFs } = disk;
  return {
    disk: boundOf(disk),
    separate: imageFs === undefined ? {} : { [OCI_ROOT]: boundOf(imageFs) },
  };
}

const INODE_EVERY_BYTES = 16 * 1024;

function boundOf({ capacityBytes, inodes }: FileSystemSize): DiskBound {
  return { capacityBytes, inodes: inodes ?? Math.ceil(capacityBytes / INODE_EVERY_BYTES) };
}
