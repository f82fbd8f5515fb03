/**
 * The names that readers of a published volume see: links at its top, each through `..data` into the generation
 * that counts. Upstream: pkg/volume/util/atomic_writer.go, createUserVisibleFiles (v1.36).
 */
import { isFileSystemError, rethrowProgrammerError, type FileSystem } from '../../sim/index.ts';
import { DATA_LINK } from './generation.ts';

/** A link for each name that is not there. What is there under it, whatever it is, stays. */
export async function addLinks(
  files: FileSystem,
  directory: string,
  names: Iterable<string>,
): Promise<void> {
  const present = new Set(await namesIn(files, directory));
  for (const name of names) {
    if (!present.has(name)) await files.symlink(`${DATA_LINK}/${name}`, `${directory}/${name}`);
  }
}

/** What is in a directory, sorted; nothing in one that is not there. */
export async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  return ((await unlessMissing(files.readdir(path))) ?? []).map((entry) => entry.name);
}

export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
