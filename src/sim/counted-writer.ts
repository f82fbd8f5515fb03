/** A writer whose bytes are counted, as long as the file has a name. */
import type { DiskAccount } from './disk-account.ts';
import type { FileWriter } from './file-system.ts';
import { rethrowProgrammerError } from './invariant.ts';

export interface CountedFile {
  readonly path: string;
  readonly account: DiskAccount;
  /** Its last name is gone: it takes nothing any more. */
  isGone: boolean;
}

export function countedWriter(
  writer: FileWriter,
  file: CountedFile,
  whenClosed: () => void,
): FileWriter {
  let isOpen = true;
  return {
    write: async (chunk) => {
      const isCounted = isOpen && !file.isGone;
      if (isCounted) file.account.claim(chunk.length, 0, 'write', file.path);
      try {
        await writer.write(chunk);
      } catch (error) {
        if (isCounted) file.account.free(chunk.length, 0);
        rethrowProgrammerError(error);
        throw error;
      }
    },
    setAttributes: (attributes) => writer.setAttributes(attributes),
    setTime: (mtimeMs) => writer.setTime(mtimeMs),
    sync: () => writer.sync(),
    close: async () => {
      isOpen = false;
      whenClosed();
      await writer.close();
    },
  };
}
