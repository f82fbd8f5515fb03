import type { SeededDefect } from '../law.ts';
import { withFiles } from '../power-cuts/other-files.ts';

/** A rename as it would be if it were two steps; over all kinds of published volumes. */
export const takesTheLinkAwayFirst: SeededDefect = {
  name: 'a writer that removes `..data` before it puts the next one there',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        rename: async (from, to) => {
          if (to.endsWith('/..data')) await files.rm(to);
          return files.rename(from, to);
        },
      })),
  }),
};
