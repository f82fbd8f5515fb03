import { withoutSync } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** store-8 of the bug catalogue: one bad index, and no image can be used. Upstream: cri-o/cri-o#4285, #3972. */
export const savesUnsyncedIndexes: SeededDefect = {
  name: 'store-8: a store that replaces its index by one that is not synced',
  plug: () => ({ ports: withoutSync(/\/images\.json/) }),
};
