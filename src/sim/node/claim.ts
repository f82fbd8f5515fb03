/**
 * One process at a time in a directory: a file in it holds the process's id. The claim of a process
 * that has died counts for nothing.
 */
import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';

/** Hidden, and nothing but the claim. */
export const CLAIM_FILE = '.drydock-claim';

/** Somebody else is at work there. */
export class ClaimedError extends Error {
  override readonly name = 'ClaimedError';
}

/** @returns gives the directory up again. @throws {ClaimedError} */
export function claimDirectory(directory: string): () => void {
  const path = `${directory}/${CLAIM_FILE}`;
  const owner = readOwner(path);
  if (owner !== undefined && isRunning(owner)) {
    throw new ClaimedError(`in use by process ${String(owner)}`);
  }
  fs.rmSync(path, { force: true });
  try {
    // Fails if somebody was faster since.
    fs.writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new ClaimedError(`in use by process ${String(readOwner(path) ?? 0)}`);
    }
    throw error;
  }
  return () => fs.rmSync(path, { force: true });
}

function readOwner(path: string): number | undefined {
  try {
    return Number(fs.readFileSync(path, 'utf8'));
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

/** Another process; our own number is that of an earlier one, in a container say. */
function isRunning(pid: number): boolean {
  if (pid === process.pid || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    // Signal 0 is never sent: it asks whether it could be.
    return process.kill(pid, 0);
  } catch (error) {
    rethrowProgrammerError(error);
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
