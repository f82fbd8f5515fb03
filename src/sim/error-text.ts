import { FileSystemError } from './file-system.ts';
import { goWords } from './go-words.ts';

/** What to say of something that was thrown; anything can be. Of the disk it is said in Go's words. */
export function errorText(error: unknown): string {
  if (error instanceof FileSystemError) return goWords(error);
  return error instanceof Error ? error.message : String(error);
}
