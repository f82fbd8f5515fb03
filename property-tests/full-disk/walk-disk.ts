/** How much a node's file systems hold, found by walking all of it, whatever account they keep of it themselves. */
import type { DiskUsage, FileSystem } from '../../src/sim/index.ts';

/**
 * Each file once, by its inode; what is shown a second time by a mount is the same file.
 * @param imageFs the directory that is a file system of its own; undefined: all is one
 */
export async function walkDisk(
  files: FileSystem,
  imageFs: string | undefined,
): Promise<{ readonly rootFs: DiskUsage; readonly imageFs: DiskUsage }> {
  const seen = new Set<number>();
  const ofImages = imageFs === undefined ? undefined : await walk(files, imageFs, seen);
  const rootFs = await walk(files, '/', seen);
  return { rootFs, imageFs: ofImages ?? rootFs };
}

async function walk(files: FileSystem, top: string, seen: Set<number>): Promise<DiskUsage> {
  const { type, inode, sizeBytes } = await files.lstat(top);
  if (seen.has(inode)) return { usedBytes: 0, inodesUsed: 0 };
  seen.add(inode);
  if (type !== 'directory') return { usedBytes: sizeBytes, inodesUsed: 1 };
  let usedBytes = 0;
  let inodesUsed = 1;
  for (const { name } of await files.readdir(top)) {
    const below = await walk(files, `${top === '/' ? '' : top}/${name}`, seen);
    usedBytes += below.usedBytes;
    inodesUsed += below.inodesUsed;
  }
  return { usedBytes, inodesUsed };
}
