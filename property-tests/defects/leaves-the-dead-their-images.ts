import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-8: the one collector does not wait for the other, and dead containers keep their images. */
export const leavesTheDeadTheirImages: SeededDefect = {
  name: 'a kubelet that gives up images and no dead containers (gc-8)',
  plug: () => ({
    decisions: {
      nodeReclaims: (...of) =>
        UPSTREAM_DECISIONS.nodeReclaims(...of).filter((what) => what !== 'unused-containers'),
    },
  }),
};
