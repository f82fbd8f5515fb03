import type { SeededDefect } from '../law.ts';
import { afterPublishing } from '../image-volumes/after-publishing.ts';

/** upd-3 of the bug catalogue: the publication was not the last step. Upstream: kubernetes/kubernetes#114461. */
export const permitsAfterPublishing: SeededDefect = {
  name: 'upd-3: an AtomicWriter that gives files to their group once they are published',
  plug: () => ({
    ports: (real) =>
      afterPublishing(real, (files, later) => ({
        chmod: (path, mode) => later(path, () => files.chmod(path, mode)),
        lchown: (path, uid, gid) => later(path, () => files.lchown(path, uid, gid)),
      })),
  }),
};
