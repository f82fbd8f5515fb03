import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** As upstream's: an image outlives at a power cut what is written of who may use it. */
export const syncsNoRecords: SeededDefect = {
  name: 'a kubelet that does not sync who has pulled an image',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        syncTree: (path) =>
          path.includes('/image_manager/') ? Promise.resolve() : files.syncTree(path),
        syncDir: (path) =>
          path.includes('/image_manager') ? Promise.resolve() : files.syncDir(path),
      })),
  }),
};
