import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** store-6 of the bug catalogue: what nobody refers to yet is garbage. Upstream: containerd/containerd#1674. */
export const collectsBeforeItReads: SeededDefect = {
  name: 'store-6: a store that collects when it opens, before it has read which images there are',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        // The first thing that a store does which opens.
        rm: async (path) => {
          await files.rm(path);
          if (path.endsWith('/oci/ingest')) await files.rm(path.replace(/ingest$/, 'blobs'));
        },
      })),
  }),
};
