/** Failures of calls on files, in the words of those inside a container. */
import { FileSystemError, rethrowProgrammerError } from '../../sim/index.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  EINVAL: 'invalid argument',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
};
export const NOT_REGULAR = 'not a regular file';

/** Nobody in the container learns the host's paths. */
export async function asSeenInside<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError && error.path !== path) throw failure(error.code, path);
    throw error;
  }
}

export function failure(code: string, path: string, meaning = MEANINGS[code]): FileSystemError {
  const text = `${code}: ${meaning ?? 'input/output error'}, open '${path}'`;
  return new FileSystemError(code, path, text);
}
