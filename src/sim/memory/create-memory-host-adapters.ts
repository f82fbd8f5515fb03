import type { DiskBound, FileSystem, Mounter, VolatileDisk } from '../index.ts';
import { cutPower } from './cut-power.ts';
import { Disk } from './disk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { MemoryMounter } from './memory-mounter.ts';
import { UnsyncedChanges } from './unsynced-changes.ts';

export interface MemoryHostAdapters {
  readonly files: FileSystem;
  readonly mounter: Mounter;
}

/**
 * The disk and mounts of one simulated machine, empty; nothing is shared with any other.
 *
 * @param bound its size; default `DEFAULT_DISK`
 * @param separate directories that are file systems of their own
 */
export function createMemoryHostAdapters(
  bound?: DiskBound,
  separate: Readonly<Record<string, DiskBound>> = {},
): MemoryHostAdapters {
  return adaptersOf(new Disk(bound), separate);
}

/** The same with a disk that keeps what was not synced apart, so that a power cut can take it away. */
export function createVolatileHostAdapters(
  bound?: DiskBound,
  separate: Readonly<Record<string, DiskBound>> = {},
): MemoryHostAdapters & { readonly volatileDisk: VolatileDisk } {
  const unsynced = new UnsyncedChanges();
  const disk = new Disk(bound, unsynced);
  const adapters = adaptersOf(disk, separate);
  unsynced.clear();
  return {
    ...adapters,
    volatileDisk: { cutPower: (choices, fate) => cutPower(disk.tree, unsynced, choices, fate) },
  };
}

function adaptersOf(disk: Disk, separate: Readonly<Record<string, DiskBound>>): MemoryHostAdapters {
  for (const [path, size] of Object.entries(separate)) disk.separate(path, size);
  return { files: new MemoryFileSystem(disk), mounter: new MemoryMounter(disk) };
}
