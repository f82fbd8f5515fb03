/**
 * A disk that keeps at a power cut what was synced, and of the rest what chance leaves. Which promises of the
 * FileSystem port count then, and what may become of the rest: docs/decisions/0009.
 */
import type { Choices } from './choices.ts';

/**
 * What becomes of what was not synced. `drawn`: each change is kept, lost or torn by a choice. The others are
 * corners of that: `lost`, all of it; `torn`, names are kept and contents are not; `kept`, nothing happens.
 */
export const UNSYNCED_FATES = ['drawn', 'lost', 'torn', 'kept'] as const;

export type UnsyncedFate = (typeof UNSYNCED_FATES)[number];

export interface PowerCutReport {
  /** Changes of names, and files whose content was not synced. */
  readonly unsynced: number;
  /** What of it is not as it was: `rename /a /b`, `/c: 12 of 345 bytes`. */
  readonly lost: readonly string[];
}

export interface VolatileDisk {
  /** At once. Nothing may be mounted any more, and nobody may be writing. */
  cutPower(choices: Choices, fate: UnsyncedFate): PowerCutReport;
}
