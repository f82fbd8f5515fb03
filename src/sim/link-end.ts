import { parentPath } from './disk-parts.ts';
import type { FileSystem } from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';

const LINKS_MAX = 40;

/** Where a file would be made that is written to through a link to nothing. For real work. */
export async function linkEnd(files: FileSystem, path: string): Promise<string> {
  let end = path;
  for (let links = 0; links < LINKS_MAX; links += 1) {
    try {
      const target = await files.readlink(end);
      end = target.startsWith('/') ? target : `${parentPath(end)}/${target}`;
    } catch (error) {
      rethrowProgrammerError(error);
      return end;
    }
  }
  return end;
}
