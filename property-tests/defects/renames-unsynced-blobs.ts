import { withoutSync } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** store-4 of the bug catalogue: a name for good, the bytes not yet. Upstream: containerd/containerd#10457, #12302. */
export const renamesUnsyncedBlobs: SeededDefect = {
  name: 'store-4: a content store that renames a blob whose bytes are not synced',
  plug: () => ({ ports: withoutSync(/\/ingest\//) }),
};
