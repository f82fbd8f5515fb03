import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

export const keepsIntents: SeededDefect = {
  name: 'a disk on which the intent of a pull outlives it',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        unlink: (path) =>
          path.includes('/image_manager/pulling/') ? Promise.resolve() : files.unlink(path),
      })),
  }),
};
