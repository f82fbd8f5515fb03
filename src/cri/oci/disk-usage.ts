/** How much a directory takes up: a walk. Source: continuity, fs.DiskUsage, as `du -b` counts. */
import { isFileSystemError, rethrowProgrammerError, type FileSystem } from '../../sim/index.ts';

export interface DiskUsage {
  /** Sizes of files, links and directories; a file with several names counts once. */
  readonly usedBytes: number;
  readonly inodesUsed: number;
}

/** Of the directory and all below it; nothing if it is not there. For real work. */
export async function measureUsage(files: FileSystem, directory: string): Promise<DiskUsage> {
  const seen = new Set<number>();
  let usedBytes = 0;
  const waiting = [directory];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stat = await statOf(files, path);
    if (stat === undefined || seen.has(stat.inode)) continue;
    seen.add(stat.inode);
    usedBytes += stat.sizeBytes;
    if (stat.type !== 'directory') continue;
    for (const { name } of await files.readdir(path)) waiting.push(`${path}/${name}`);
  }
  return { usedBytes, inodesUsed: seen.size };
}

async function statOf(
  files: FileSystem,
  path: string,
): Promise<Awaited<ReturnType<FileSystem['lstat']>> | undefined> {
  try {
    return await files.lstat(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
