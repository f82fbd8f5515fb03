import { withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const keepsMemoryOnDisk: SeededDefect = {
  name: 'a node that mounts no file system in memory, and says that it did',
  plug: () => ({
    ports: (real) => withMounter(real, () => ({ mountTmpfs: () => Promise.resolve() })),
  }),
};
