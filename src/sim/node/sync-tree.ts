/**
 * Makes a real tree durable. A large one by syncfs, which is all of its file system at once: Node has no call for
 * it, but `sync -f` of coreutils and busybox is one. A small one, and where there is no such program or it fails,
 * by fsync of each file and directory. A file system gathers those that come together, so many are asked for at
 * a time.
 */
import { rethrowProgrammerError } from '../index.ts';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { entriesIn, namesIn, native } from './real-names.ts';

/** From here on a process costs less than the calls. */
const LARGE_COUNT = 256;
const SYNCS_AT_A_TIME = 64;
const OWNER_READ = 0o400;

const fsyncAsync = promisify(fs.fsync);

/** Links are not followed; what is neither file nor directory has nothing to sync. */
export async function syncTree(top: string): Promise<void> {
  if (process.platform === 'linux' && isLarge(top) && (await syncFileSystem(top))) return;
  await syncEach(top);
}

async function syncEach(top: string): Promise<void> {
  const waiting = [top];
  for (let batch = take(waiting); batch.length > 0; batch = take(waiting)) {
    await Promise.all(batch.map((path) => syncOne(path, waiting)));
  }
}

function isLarge(top: string): boolean {
  const waiting = [top];
  for (let count = 0, next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!fs.lstatSync(native(next)).isDirectory()) return false;
    for (const { name, type } of entriesIn(next)) {
      if (++count >= LARGE_COUNT) return true;
      if (type === 'directory') waiting.push(`${next}/${name}`);
    }
  }
  return false;
}

/** False if it cannot be done so. Nothing else may be mounted in the tree. */
function syncFileSystem(top: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sync = spawn('sync', ['-f', native(top).toString()], { stdio: 'ignore' });
    sync.on('error', () => resolve(false));
    sync.on('close', (status) => resolve(status === 0));
  });
}

function take(waiting: string[]): readonly string[] {
  return waiting.splice(Math.max(0, waiting.length - SYNCS_AT_A_TIME));
}

/** @param below is given what is in a directory */
async function syncOne(path: string, below: string[]): Promise<void> {
  const stats = fs.lstatSync(native(path));
  if (!stats.isFile() && !stats.isDirectory()) return;
  const fd = openToSync(path, stats);
  try {
    if (stats.isDirectory()) {
      for (const name of namesIn(path)) below.push(`${path}/${name}`);
    }
    await fsyncAsync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Whoever owns a file may sync it, even if he may not read it. */
function openToSync(path: string, { mode }: fs.Stats): number {
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  try {
    return fs.openSync(native(path), flags);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
  }
  fs.chmodSync(native(path), mode | OWNER_READ);
  try {
    return fs.openSync(native(path), flags);
  } finally {
    fs.chmodSync(native(path), mode);
  }
}
