/**
 * Makes small files, one after the other, with as few system calls as it takes: what a directory gives to a new file
 * by itself (owner, group, mode) is looked at once for all that follow. Runs in a thread of its own too, so it
 * imports next to nothing of ours.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  openSync,
  writeSync,
} from 'node:fs';
import { nativeTime } from './native-time.ts';

/** Plain data: it goes to another thread. */
export interface FilesToMake {
  /** Real ones, as a system call takes them; nothing may be there. */
  readonly paths: readonly (string | Uint8Array)[];
  /** Of each file as many numbers as `FIELDS`, in its order. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of all of them, one after the other. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** `directory`: the same number, the same directory. */
export const FIELDS = ['sizeBytes', 'mode', 'uid', 'gid', 'mtimeMs', 'directory'] as const;

/** Which one could not be made, and why; those before it are there. */
export interface MakeFailure {
  readonly at: number;
  readonly call: string;
  readonly code: string;
  readonly errno: number;
}

/** What was asked of the last file, and whether its directory had given it all. */
interface Asked {
  directory: number;
  mode: number;
  uid: number;
  gid: number;
  isGiven: boolean;
}

const SET_ID_BITS = 0o6000;
const MODE_BITS = 0o7777;

export function makeFiles({ paths, numbers, content }: FilesToMake): MakeFailure | undefined {
  const asked: Asked = { directory: -1, mode: -1, uid: -1, gid: -1, isGiven: false };
  let contentAt = 0;
  let call = 'open';
  for (const [at, path] of paths.entries()) {
    const field = (name: number): number => numbers[at * FIELDS.length + name] ?? 0;
    const contentEnd = contentAt + field(0);
    try {
      call = 'open';
      const fd = openSync(path as string, 'wx', field(1));
      try {
        call = 'write';
        while (contentAt < contentEnd) {
          contentAt += writeSync(fd, content, contentAt, contentEnd - contentAt);
        }
        call = 'fchown';
        own(fd, asked, field(1), field(2), field(3), field(5));
        const time = nativeTime(field(4));
        futimesSync(fd, time, time);
      } finally {
        closeSync(fd);
      }
      // What is not the machine's is passed on.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      const { code, errno } = error as NodeJS.ErrnoException;
      if (code === undefined || errno === undefined) throw error;
      return { at, call, code, errno };
    }
  }
  return undefined;
}

function own(
  fd: number,
  asked: Asked,
  mode: number,
  uid: number,
  gid: number,
  directory: number,
): void {
  const isSame =
    asked.directory === directory && asked.mode === mode && asked.uid === uid && asked.gid === gid;
  if (!isSame) {
    const found = fstatSync(fd);
    const isOwned = found.uid === uid && found.gid === gid;
    // Writing clears these, for whoever is not privileged.
    const isGiven = isOwned && (found.mode & MODE_BITS) === mode && (mode & SET_ID_BITS) === 0;
    Object.assign(asked, { directory, mode, uid, gid, isGiven });
  }
  if (asked.isGiven) return;
  changeOwner(fd, uid, gid);
  // A change of owner clears set-id bits.
  fchmodSync(fd, mode);
}

/** Unless this process may not. */
function changeOwner(fd: number, uid: number, gid: number): void {
  try {
    fchownSync(fd, uid, gid);
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
