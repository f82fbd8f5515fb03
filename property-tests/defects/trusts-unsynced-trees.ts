import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** store-5 of the bug catalogue: trees are trusted by their names. Upstream: containerd/containerd#5854, #10655. */
export const trustsUnsyncedTrees: SeededDefect = {
  name: 'store-5: a store that unpacks a tree and does not sync it',
  plug: () => ({
    ports: (real) => withFiles(real, () => ({ syncTree: () => Promise.resolve() })),
  }),
};
