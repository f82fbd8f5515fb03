import type { DiskBound, FileSystem, Mounter, VolatileDisk } from '../index.ts';
import { cutPower } from './cut-power.ts';
import { Disk } from './disk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { MemoryMounter } from './memory-mounter.ts';
import { UnsyncedChanges } from './unsynced-changes.ts';

export interface MemoryHost {
  readonly disk: Disk;
  readonly files: FileSystem;
  readonly mounter: Mounter;
}

export interface VolatileMemoryHost extends MemoryHost {
  readonly volatileDisk: VolatileDisk;
}

type Separate = Readonly<Record<string, DiskBound>>;

/**
 * The disk and mounts of one simulated machine, empty; nothing is shared with any other.
 *
 * @param bound its size; default `DEFAULT_DISK`
 * @param separate directories that are file systems of their own
 */
export function createMemoryHostAdapters(bound?: DiskBound, separate: Separate = {}): MemoryHost {
  return hostOver(new Disk(bound), separate);
}

/** The same with a disk that keeps what was not synced apart, so that a power cut can take it away. */
export function createVolatileHostAdapters(
  bound?: DiskBound,
  separate: Separate = {},
): VolatileMemoryHost {
  const unsynced = new UnsyncedChanges();
  const host = hostOver(new Disk(bound, unsynced), separate);
  const { tree } = host.disk;
  // As it was made, it is for good.
  unsynced.clear();
  return {
    ...host,
    volatileDisk: { cutPower: (choices, fate) => cutPower(tree, unsynced, choices, fate) },
  };
}

function hostOver(disk: Disk, separate: Separate): MemoryHost {
  for (const [path, size] of Object.entries(separate)) disk.separate(path, size);
  return { disk, files: new MemoryFileSystem(disk), mounter: new MemoryMounter(disk) };
}
