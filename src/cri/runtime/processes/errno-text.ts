/** What strerror(3) says of the codes of failed calls. Source: musl and glibc, which agree on these. */
import { FileSystemError } from '../../../sim/index.ts';

const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EBADF: 'Bad file descriptor',
  EBUSY: 'Resource busy',
  ECHILD: 'No child process',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EINVAL: 'Invalid argument',
  EIO: 'I/O error',
  EISDIR: 'Is a directory',
  ELOOP: 'Symbolic link loop',
  ENAMETOOLONG: 'Filename too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EROFS: 'Read-only file system',
  ESRCH: 'No such process',
  EXDEV: 'Cross-device link',
};

export function errnoText(error: FileSystemError): string {
  return TEXTS[error.code] ?? 'I/O error';
}

export function systemError(code: string, path = ''): FileSystemError {
  return new FileSystemError(code, path, `${code}: ${TEXTS[code] ?? 'I/O error'}`);
}
