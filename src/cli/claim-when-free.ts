/** A directory for this process, as soon as whoever has it gives it up or dies. */
import { setTimeout } from 'node:timers/promises';
import { rethrowProgrammerError } from '../sim/index.ts';
import { claimDirectory, ClaimedError } from '../sim/node/index.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How often it is asked for. */
const CLAIM_EVERY_MS = 50;

/**
 * @param tell hears once why it has to wait: `in use by process 7`
 * @returns gives the directory up again
 * @throws the signal's reason, or what the file system refuses
 */
export async function claimWhenFree(
  directory: string,
  signal: AbortSignal,
  tell: (why: string) => void,
): Promise<() => void> {
  for (let isTold = false; ; isTold = true) {
    try {
      return claimDirectory(directory);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ClaimedError)) throw error;
      if (!isTold) tell(error.message);
    }
    await unlessAborted(signal, setTimeout(CLAIM_EVERY_MS));
  }
}
