/**
 * The names that readers of a published volume see: links at its top, each through `..data` into the generation
 * that counts. Upstream: pkg/volume/util/atomic_writer.go, createUserVisibleFiles (v1.36).
 */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type DirectoryEntry,
  type FileSystem,
} from '../../sim/index.ts';
import { DATA_LINK } from './generation.ts';

/** A link for each name that is not there. What is there under it, whatever it is, stays. */
export async function addLinks(
  files: FileSystem,
  directory: string,
  names: Iterable<string>,
): Promise<void> {
  const present = await namesIn(files, directory);
  for (const name of names) {
    if (isAmong(present, name)) continue;
    await files.symlink(`${DATA_LINK}/${name}`, `${directory}/${name}`);
  }
}

/** What is in a directory, sorted; nothing in one that is not there. */
export async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(path)).map(nameOf);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return NONE;
    throw error;
  }
}

const NONE: readonly string[] = [];

function nameOf({ name }: DirectoryEntry): string {
  return name;
}

function isAmong(sorted: readonly string[], name: string): boolean {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? '') < name) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === name;
}
