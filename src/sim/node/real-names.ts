/**
 * Names between the machine and the host: the machine has bytes, the host has texts (name-bytes.ts). Only
 * names that are not UTF-8 pay for it.
 */
import { bytesOfName, hasRawBytes, nameOfBytes, type DirectoryEntry } from '../index.ts';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { typeOf } from './file-stat.ts';

/** A path as a system call takes it. */
export function native(real: string): string | Buffer {
  return hasRawBytes(real) ? Buffer.from(bytesOfName(real)) : real;
}

/** What is in a real directory. */
export function namesIn(real: string): readonly string[] {
  const path = native(real);
  const names = readdirSync(path);
  return names.some(isDoubtful)
    ? readdirSync(path, { encoding: 'buffer' }).map(nameOfBytes)
    : names;
}

/** The same with types, as they come. */
export function entriesIn(real: string): readonly DirectoryEntry[] {
  const entries = readdirSync(native(real), { withFileTypes: true });
  if (!entries.some(({ name }) => isDoubtful(name))) {
    return entries.map((entry) => ({ name: entry.name, type: typeOf(entry) }));
  }
  return namesIn(real).map((name) => ({
    name,
    type: typeOf(lstatSync(native(`${real}/${name}`))),
  }));
}

/** Where a real link leads. */
export function targetOf(real: string): string {
  const path = native(real);
  const target = readlinkSync(path);
  return isDoubtful(target) ? nameOfBytes(readlinkSync(path, { encoding: 'buffer' })) : target;
}

/** Node puts U+FFFD where it cannot decode. */
function isDoubtful(name: string): boolean {
  return name.includes('\uFFFD');
}
