/**
 * One process at a time in a directory. Whoever comes puts a file there whose name says who it is, its id and
 * when it began, and then looks for others: of two who come at once each sees the other, so never do both go
 * on. What a process left that has died counts for nothing, also when another program has its id since.
 */
import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';

/** Hidden, and nothing but claims. */
const CLAIM = /^\.drydock-claim-(\d+)-(\d+)$/;
/** Fields 3 and 22 of proc(5)'s stat, counted after the name, which is in brackets and may contain anything. */
const [STATE_AT, START_TIME_AT] = [0, 19];
/** Zombie, dead: it does nothing any more, only its parent has not heard of it. */
const ENDED = ['Z', 'X'];
const LOOKS_MAX = 20;
const LOOK_EVERY_MS = 10;

/** Somebody else is at work there. */
export class ClaimedError extends Error {
  override readonly name = 'ClaimedError';
}

interface Owner {
  readonly pid: number;
  /** Clock ticks from the machine's start to the process's; 0 where nobody says. */
  readonly startTime: number;
}

/** @returns gives the directory up again. @throws {ClaimedError} */
export function claimDirectory(directory: string): () => void {
  const self = { pid: process.pid, startTime: startTimeOf(process.pid) ?? 0 };
  const path = `${directory}/${nameOf(self)}`;
  const release = (): void => fs.rmSync(path, { force: true });
  // It is there already: of an earlier process with our number, where nobody says when one began; or our own.
  if (fs.existsSync(path) && self.startTime > 0) throw inUseBy(self);
  fs.writeFileSync(path, '');
  try {
    for (let looks = 1; ; looks++) {
      const [other] = othersIn(directory, self);
      if (other === undefined) return release;
      // Of two who come at once, the older one waits for the younger one to give way.
      if (isOlder(other, self) || looks === LOOKS_MAX) throw inUseBy(other);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
    }
  } catch (error) {
    rethrowProgrammerError(error);
    release();
    throw error;
  }
}

/** Whether a name in a directory is that of a claim. */
export function isClaim(name: string): boolean {
  return CLAIM.test(name);
}

/** Who else is there, and alive; the claims of the dead are removed on the way. */
function othersIn(directory: string, self: Owner): readonly Owner[] {
  return fs.readdirSync(directory).flatMap((name) => {
    const [, pid, startTime] = CLAIM.exec(name) ?? [];
    if (pid === undefined || name === nameOf(self)) return [];
    const owner = { pid: Number(pid), startTime: Number(startTime) };
    if (isRunning(owner)) return [owner];
    fs.rmSync(`${directory}/${name}`, { force: true });
    return [];
  });
}

function nameOf({ pid, startTime }: Owner): string {
  return `.drydock-claim-${String(pid)}-${String(startTime)}`;
}

function isOlder(one: Owner, other: Owner): boolean {
  if (one.startTime !== other.startTime) return one.startTime < other.startTime;
  return one.pid < other.pid;
}

function inUseBy({ pid }: Owner): ClaimedError {
  return new ClaimedError(`in use by process ${String(pid)}`);
}

function isRunning({ pid, startTime }: Owner): boolean {
  if (startTime > 0 && startTimeOf(process.pid) !== undefined)
    return startTimeOf(pid) === startTime;
  // Our own number is that of an earlier process, in a container say.
  if (pid === process.pid || pid <= 0) return false;
  try {
    // Signal 0 is never sent: it asks whether it could be.
    return process.kill(pid, 0);
  } catch (error) {
    rethrowProgrammerError(error);
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Undefined if no such process is alive, or if there is no /proc. */
function startTimeOf(pid: number): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ENDED.includes(fields[STATE_AT] ?? '') ? undefined : Number(fields[START_TIME_AT]);
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}
