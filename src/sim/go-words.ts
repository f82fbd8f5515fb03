/**
 * A call of the disk that failed, as a Go program tells it: kubelet and runtime are such, and their words are those
 * of events and logs. The port itself speaks as Node does (see `FileSystemError`); this is the one place where that
 * becomes Go's. Upstream: os.PathError, os.LinkError, and the error strings of syscall on Linux.
 *
 *     write /var/lib/kubelet/a: no space left on device
 *     rename /a /b: invalid cross-device link
 */
import type { FileSystemError } from './file-system.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'device or resource busy',
  EEXIST: 'file exists',
  EINVAL: 'invalid argument',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EXDEV: 'invalid cross-device link',
};

/** What Go calls the calls that are not called so by it; those of a fault have the port's names. */
const OPERATIONS: Readonly<Record<string, string>> = {
  bind: 'mount',
  createFile: 'open',
  extendedAttributes: 'lgetxattr',
  fsync: 'sync',
  isMountPoint: 'lstat',
  lutime: 'chtimes',
  lutimes: 'chtimes',
  readdir: 'open',
  rm: 'unlinkat',
  rmdir: 'remove',
  scandir: 'open',
  setExtendedAttributes: 'lsetxattr',
  syncDir: 'sync',
  syncTree: 'sync',
  umount: 'unmount',
  unlink: 'remove',
};

/** Calls that open a file first: where that fails Go says so. */
const OPENING: Readonly<Record<string, string>> = {
  readFile: 'read',
  readStream: 'read',
  writeFile: 'write',
};
const FAILS_LATER: readonly string[] = ['EIO', 'ENOSPC'];

/** `no such file or directory`; undefined for a code that no port has. */
export function goMeaning(code: string): string | undefined {
  return MEANINGS[code];
}

export function goWords(error: FileSystemError): string {
  const { code, call, path, to, inTheWay, message } = error;
  if (inTheWay !== undefined) return `mkdir ${inTheWay}: not a directory`;
  const meaning = MEANINGS[code];
  if (meaning === undefined || call === '') return message;
  const paths = to === undefined ? path : `${path} ${to}`;
  return `${operationOf(call, code)} ${paths}: ${meaning}`;
}

function operationOf(call: string, code: string): string {
  const later = OPENING[call];
  if (later !== undefined) return FAILS_LATER.includes(code) ? later : 'open';
  return OPERATIONS[call] ?? call;
}
