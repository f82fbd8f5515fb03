import { UnpackError } from './unpack-error.ts';

/** Whatever is wrong with it, and whichever decoder noticed: one text, for traces are the same with each. */
export function damagedGzip(cause?: unknown): UnpackError {
  const detail = 'damaged, cut short, or followed by something else';
  return new UnpackError('ArchiveCorrupt', 'gzip', detail, { cause });
}
