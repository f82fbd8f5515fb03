import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

/** Nobody finds there what was begun. */
export const forgetsWhatItBegan: SeededDefect = {
  name: 'a kubelet that does not look for what the one before it had begun to pull',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        readdir: (path) =>
          path.endsWith('/image_manager/pulling') ? Promise.resolve([]) : files.readdir(path),
      })),
  }),
};
