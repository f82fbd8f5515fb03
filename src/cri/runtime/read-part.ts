/** A part of a file that is open: it may have been removed meanwhile. */
import { isFileSystemError, rethrowProgrammerError, type FileSystem } from '../../sim/index.ts';

/** @param end inclusive @throws {FileSystemError} */
export async function readPart(
  files: FileSystem,
  hostPath: string,
  part: { readonly start: number; readonly end: number },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of files.readStream(hostPath, part)) {
      parts.push(chunk);
    }
  } catch (error) {
    rethrowProgrammerError(error);
    // It was removed: what it held is gone here.
    if (!isFileSystemError(error, 'ENOENT')) throw error;
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
