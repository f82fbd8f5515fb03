import type { DiskBound, FileSystem, Mounter } from '../index.ts';
import { Disk } from './disk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { MemoryMounter } from './memory-mounter.ts';

/**
 * The disk and mounts of one simulated machine, empty; nothing is shared with any other.
 *
 * @param disk its size; default `DEFAULT_DISK`
 * @param separate directories that are file systems of their own
 */
export function createMemoryHostAdapters(
  disk?: DiskBound,
  separate: Readonly<Record<string, DiskBound>> = {},
): {
  readonly files: FileSystem;
  readonly mounter: Mounter;
} {
  const made = new Disk(disk);
  for (const [path, bound] of Object.entries(separate)) made.separate(path, bound);
  return { files: new MemoryFileSystem(made), mounter: new MemoryMounter(made) };
}
