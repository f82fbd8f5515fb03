/**
 * A second tree with the content of the first: real directories, copied links, and files that are
 * hard links or copies. Modes, owners and modification times are the source's.
 *
 * Hard links share the inode: a reader that writes would write to the source. A file that cannot be
 * linked (another device, or a kernel that protects links) is copied. Fifos, sockets and devices are
 * linked or left out.
 */
import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { setModificationTime } from './modification-time.ts';
import { namesIn, native, targetOf } from './real-names.ts';

export type Growth = 'hardlink' | 'copy';

/** @param to must not exist. */
export async function growTree(from: string, to: string, growth: Growth): Promise<void> {
  const stats = fs.lstatSync(native(from));
  if (!stats.isDirectory()) {
    await growLeaf(from, to, stats, growth);
    return;
  }
  const grown: { readonly path: string; readonly stats: fs.Stats }[] = [];
  const waiting = [{ from, to, stats }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    fs.mkdirSync(native(next.to), { mode: 0o700 });
    grown.push({ path: next.to, stats: next.stats });
    for (const name of namesIn(next.from)) {
      const child = { from: `${next.from}/${name}`, to: `${next.to}/${name}` };
      const childStats = fs.lstatSync(native(child.from));
      if (childStats.isDirectory()) waiting.push({ ...child, stats: childStats });
      else await growLeaf(child.from, child.to, childStats, growth);
    }
  }
  for (const directory of grown.reverse()) copyAttributes(directory.path, directory.stats);
}

async function growLeaf(from: string, to: string, stats: fs.Stats, growth: Growth): Promise<void> {
  if (stats.isSymbolicLink()) {
    fs.symlinkSync(native(targetOf(from)), native(to));
  } else {
    if (growth === 'hardlink' && isLinked(from, to)) return;
    if (!stats.isFile()) return;
    await copyFile(native(from), native(to), fs.constants.COPYFILE_FICLONE);
  }
  copyAttributes(to, stats);
}

function isLinked(from: string, to: string): boolean {
  try {
    fs.linkSync(native(from), native(to));
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}

function copyAttributes(path: string, stats: fs.Stats): void {
  try {
    fs.lchownSync(native(path), stats.uid, stats.gid);
  } catch (error) {
    rethrowProgrammerError(error);
    // Not privileged to change owners.
  }
  if (!stats.isSymbolicLink()) fs.chmodSync(native(path), stats.mode & 0o7777);
  setModificationTime(path, stats.mtimeMs);
}
