/**
 * Errors of the machine in the words of the host: the code and text that libuv gives, the path that
 * the caller gave. No message shows where a host's root really is.
 */
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { FileSystemError } from '../index.ts';

const ERRORS = getSystemErrorMap();

export type FailureCode = keyof typeof constants.errno;

export function failure(
  code: FailureCode,
  call: string,
  path: string,
  to?: string,
): FileSystemError {
  return worded(code, constants.errno[code], call, path, to);
}

/** Only the privileged change owners. */
export function isUnprivileged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPERM';
}

/** What a call that went through a real path threw, as the host's failure. */
export function translated(error: unknown, call: string, path: string, to?: string): unknown {
  if (error instanceof FileSystemError || !(error instanceof Error)) return error;
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === undefined || errno === undefined) return error;
  return worded(code, Math.abs(errno), call, path, to);
}

function worded(
  code: string,
  errno: number,
  call: string,
  path: string,
  to: string | undefined,
): FileSystemError {
  const text = ERRORS.get(-errno)?.[1] ?? 'unknown error';
  const paths = to === undefined ? `'${path}'` : `'${path}' -> '${to}'`;
  return new FileSystemError(code, path, `${code}: ${text}, ${call} ${paths}`, call, to);
}
