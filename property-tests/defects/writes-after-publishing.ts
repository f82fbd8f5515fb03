import type { SeededDefect } from '../law.ts';
import { afterPublishing } from '../image-volumes/after-publishing.ts';

export const writesAfterPublishing: SeededDefect = {
  name: 'an AtomicWriter that writes some of its files once they are published',
  plug: () => ({
    ports: (real) =>
      afterPublishing(real, (files, later) => ({
        writeFile: (path, data, options) =>
          path.endsWith('/same')
            ? later(path, () => files.writeFile(path, data, options))
            : files.writeFile(path, data, options),
        // Of a file that is not there yet.
        chmod: () => Promise.resolve(),
      })),
  }),
};
