import type { Dirent, Stats } from 'node:fs';
import type { FileStat, FileType } from '../index.ts';

const MODE_BITS = 0o7777;

export function toFileStat(stats: Stats): FileStat {
  return {
    type: typeOf(stats),
    mode: stats.mode & MODE_BITS,
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    uid: stats.uid,
    gid: stats.gid,
    inode: stats.ino,
    linkCount: stats.nlink,
  };
}

export function typeOf(entry: Stats | Dirent): FileType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isFIFO()) return 'fifo';
  if (entry.isSocket()) return 'socket';
  return entry.isCharacterDevice() ? 'character' : 'block';
}
