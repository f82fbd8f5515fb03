/** An open file. */
import type { FileSystem } from '../../sim/index.ts';
import type { Place } from './mount-namespace.ts';
import { systemError } from './processes/errno-text.ts';

/** A file that is open: it stays what it is, whatever becomes of its name. */
export interface FileHandle {
  readonly containerPath: string;
  readonly files: FileSystem;
  readonly hostPath: string;
  readonly isMounted: boolean;
}

/** @throws {FileSystemError} EISDIR, EINVAL */
export function handleOf(place: Place, path: string): FileHandle {
  const { containerPath, files, hostPath, isMounted, type } = place;
  if (hostPath === undefined || type === 'directory') throw systemError('EISDIR', path);
  if (type !== 'file') throw systemError('EINVAL', path);
  return { containerPath, files, hostPath, isMounted };
}
