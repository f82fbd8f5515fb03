/**
 * How much a directory takes up: a walk, by the notion of `disk-account.ts`.
 * Source: continuity, fs.DiskUsage, which counts as `du -b` does, only with directories.
 */
import { bytesTaken } from './disk-account.ts';
import { isFileSystemError, type FileStat, type FileSystem } from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';

export interface DiskUsage {
  readonly usedBytes: number;
  readonly inodesUsed: number;
}

/** Of the directory and all below it; nothing if it is not there. For real work. */
export async function measureUsage(files: FileSystem, directory: string): Promise<DiskUsage> {
  const seen = new Set<number>();
  let usedBytes = 0;
  for await (const { stat } of namesBelow(files, directory)) {
    if (seen.has(stat.inode)) continue;
    seen.add(stat.inode);
    usedBytes += bytesTaken(stat);
  }
  return { usedBytes, inodesUsed: seen.size };
}

export interface Name {
  readonly path: string;
  readonly stat: FileStat;
}

/** What each name of a tree leads to, the top's first; links are not followed. */
export async function* namesBelow(files: FileSystem, top: string): AsyncGenerator<Name, void> {
  const waiting = [top];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stat = await statOf(files, path);
    if (stat === undefined) continue;
    yield { path, stat };
    if (stat.type !== 'directory') continue;
    const below = path.endsWith('/') ? path : `${path}/`;
    for (const { name } of await files.readdir(path)) waiting.push(below + name);
  }
}

async function statOf(files: FileSystem, path: string): Promise<FileStat | undefined> {
  try {
    return await files.lstat(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
