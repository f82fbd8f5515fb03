import type { SeededDefect } from '../law.ts';
import { withFiles } from '../power-cuts/other-files.ts';

export const leavesOldLinks: SeededDefect = {
  name: 'a writer that leaves the names of what is gone',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        unlink: (path) =>
          path.includes('/volumes/kubernetes.io~') ? Promise.resolve() : files.unlink(path),
      })),
  }),
};
