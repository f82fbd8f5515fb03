/** What the calls of a real file system have in common: how they fail, and what is at a real path. */
import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';
import { translated } from './failure.ts';
import { native } from './real-names.ts';

export function attempt<T>(call: string, path: string, to: string | undefined, act: () => T): T {
  try {
    return act();
  } catch (error) {
    rethrowProgrammerError(error);
    throw translated(error, call, path, to);
  }
}

/** Asking costs less than catching. */
export function statOrMissing(real: string): fs.Stats | undefined {
  return fs.lstatSync(native(real), { throwIfNoEntry: false });
}

export function isMissing(real: string): boolean {
  return statOrMissing(real) === undefined;
}

export function isDirectory(real: string): boolean {
  return statOrMissing(real)?.isDirectory() === true;
}

export function parentPath(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
