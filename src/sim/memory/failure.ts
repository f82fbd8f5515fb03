/**
 * Failures in Node's words. The texts are libuv's, so that a message reads the same whichever
 * adapter it comes from: `ENOENT: no such file or directory, open '/a'`.
 */
import { FileSystemError } from '../index.ts';

const TEXT = {
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EXDEV: 'cross-device link not permitted',
} as const;

/** V8's switch; other engines do not look at it. */
const STACKS = Error as { stackTraceLimit?: number | undefined };

export type FailureCode = keyof typeof TEXT;

/** `call` is the system call as Node names it; `to` the second path of a rename or link. */
export function failure(
  code: FailureCode,
  call: string,
  path: string,
  to?: string,
): FileSystemError {
  const paths = to === undefined ? `'${path}'` : `'${path}' -> '${to}'`;
  // As Node's own failures have none: the stack of a disk tells nothing, and taking it is slow.
  const limit = STACKS.stackTraceLimit;
  STACKS.stackTraceLimit = 0;
  const text = `${code}: ${TEXT[code]}, ${call} ${paths}`;
  const error = new FileSystemError(code, path, text, call, to);
  STACKS.stackTraceLimit = limit;
  return error;
}
