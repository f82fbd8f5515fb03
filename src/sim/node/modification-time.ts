import { futimesSync, lutimesSync } from 'node:fs';
import { native } from './real-names.ts';

/**
 * Sets the modification time of a file, directory or link, exact to the microsecond.
 *
 * Node takes seconds as a float and cuts them to microseconds, so half of one is added first; it
 * takes a negative number for "now", so instants before 1970 travel as dates (whole milliseconds).
 */
export function setModificationTime(real: string, mtimeMs: number): void {
  const time = nativeTime(mtimeMs);
  lutimesSync(native(real), time, time);
}

/** The same of an open file. */
export function setModificationTimeOf(fd: number, mtimeMs: number): void {
  const time = nativeTime(mtimeMs);
  futimesSync(fd, time, time);
}

function nativeTime(mtimeMs: number): number | Date {
  const seconds = (Math.round(mtimeMs * 1000) + 0.5) / 1_000_000;
  return mtimeMs < 0 ? new Date(Math.floor(mtimeMs)) : seconds;
}
