/** What a store does wrong that only a power cut shows; the names are those of the bug catalogue. */
import { collectsBeforeItReads } from '../defects/collects-before-it-reads.ts';
import { renamesUnsyncedBlobs } from '../defects/renames-unsynced-blobs.ts';
import { savesUnsyncedIndexes } from '../defects/saves-unsynced-indexes.ts';
import { trustsUnsyncedTrees } from '../defects/trusts-unsynced-trees.ts';
import type { SeededDefect } from '../law.ts';

export const POWER_CUT_DEFECTS: readonly SeededDefect[] = [
  renamesUnsyncedBlobs,
  trustsUnsyncedTrees,
  collectsBeforeItReads,
  savesUnsyncedIndexes,
];
