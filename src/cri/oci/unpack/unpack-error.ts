import { isFileSystemError, printableName } from '../../../sim/index.ts';

/** Why a blob cannot be unpacked. What the disk refuses (ENOSPC, say) stays a `FileSystemError`. */
export type UnpackFailure =
  /** A name or link of the archive leads out of the tree. */
  | 'PathEscape'
  /** A compression or encryption without a decoder here. */
  | 'UnsupportedMediaType'
  /** Truncated, damaged, or contradictory. */
  | 'ArchiveCorrupt'
  /** More entries, bytes, depth or expansion than allowed: a bomb. */
  | 'LimitExceeded'
  /** The bytes are not the ones that were promised. */
  | 'DigestMismatch';

export class UnpackError extends Error {
  override readonly name = 'UnpackError';
  readonly reason: UnpackFailure;
  /** The entry's name as the archive has it, a media type, or a digest. */
  readonly subject: string;

  constructor(reason: UnpackFailure, subject: string, detail: string, options?: ErrorOptions) {
    super(printableName(`${subject}: ${detail}`), options);
    this.reason = reason;
    this.subject = subject;
  }
}

/** What no file system takes is the archive's fault: such names, so many links to one file. */
export function asRefusal(error: unknown, name: string): unknown {
  if (!isFileSystemError(error, 'ENAMETOOLONG', 'EMLINK')) return error;
  const detail = isFileSystemError(error, 'EMLINK') ? 'too many hard links' : 'name too long';
  return new UnpackError('LimitExceeded', name, detail, { cause: error });
}
