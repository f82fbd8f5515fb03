import { futimesSync, lstatSync, lutimesSync } from 'node:fs';
import { nativeTime } from './native-time.ts';
import { native } from './real-names.ts';

/** Sets the modification time of a file, directory or link, exact to the microsecond. */
export function setModificationTime(real: string, mtimeMs: number): void {
  const time = nativeTime(mtimeMs);
  lutimesSync(native(real), time, time);
}

/** Changes names in a directory that is to look as if nobody had. */
export function keepingTime(directory: string, change: () => void): void {
  const before = lstatSync(native(directory), { throwIfNoEntry: false });
  change();
  if (before !== undefined) setModificationTime(directory, before.mtimeMs);
}

/** The same of an open file. */
export function setModificationTimeOf(fd: number, mtimeMs: number): void {
  const time = nativeTime(mtimeMs);
  futimesSync(fd, time, time);
}
