/**
 * Directories that cannot be made all the way down since something on the way is none. Node tells the path that was
 * wanted, Go what is in the way.
 */
import { parentPath } from './disk-parts.ts';
import { FileSystemError } from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';

/**
 * Makes them, and lets a failure know what was in the way.
 * @param isOther whether there is something at a path, and it is no directory
 */
export function makingDirectories(
  path: string,
  make: () => void,
  isOther: (path: string) => boolean,
): void {
  try {
    make();
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError && /^(?:EEXIST|ENOTDIR)$/.test(error.code)) {
      let at = path;
      while (at !== parentPath(at) && !isOther(at)) at = parentPath(at);
      if (isOther(at)) error.inTheWay = at;
    }
    throw error;
  }
}
