/** Whatever is wrong with what is compressed, and whichever decoder noticed: one text, for traces are the same with each. */
import { UnpackError } from './unpack-error.ts';

export function damagedGzip(cause?: unknown): UnpackError {
  return damaged('gzip', cause);
}

export function damagedZstd(cause?: unknown): UnpackError {
  return damaged('zstd', cause);
}

function damaged(format: string, cause: unknown): UnpackError {
  const detail = 'damaged, cut short, or followed by something else';
  return new UnpackError('ArchiveCorrupt', format, detail, { cause });
}
