import { isFileSystemError, rethrowProgrammerError } from '../../sim/index.ts';

/** Undefined: it is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
