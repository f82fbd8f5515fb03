import type { FileSystem, Mounter } from '../index.ts';
import { Disk } from './disk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { MemoryMounter } from './memory-mounter.ts';

/** The disk and mounts of one simulated machine, empty; nothing is shared with any other. */
export function createMemoryHostAdapters(): {
  readonly files: FileSystem;
  readonly mounter: Mounter;
} {
  const disk = new Disk();
  return { files: new MemoryFileSystem(disk), mounter: new MemoryMounter(disk) };
}
