import { FileSystemError, rethrowProgrammerError, type FileSystem } from '../../sim/index.ts';

/**
 * Gives what was just made or changed the time of the world: containers see it, and a disk would give it the time of the
 * machine, which is another one each run. A directory has changed if a name in it has.
 *
 * A time that cannot be set changes nothing else, and is no failure.
 * @param now milliseconds, of the instant at which the work was asked for
 */
export async function stamp(files: FileSystem, now: number, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    try {
      await files.lutimes(path, now);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError)) throw error;
    }
  }
}

/** With what is missing above it. What is there keeps its time. @param now milliseconds */
export async function makeStamped(
  files: FileSystem,
  path: string,
  mode: number,
  now: number,
): Promise<void> {
  const isThere = await canBeSeen(files, path);
  await files.mkdir(path, { recursive: true, mode });
  if (!isThere) await stamp(files, now, path);
}

/** Why not is for those to say who want something of it. */
async function canBeSeen(files: FileSystem, path: string): Promise<boolean> {
  try {
    await files.lstat(path);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return false;
    throw error;
  }
}
