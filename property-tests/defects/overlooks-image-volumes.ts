import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-3, on a whole node. */
export const overlooksImageVolumes: SeededDefect = {
  name: 'a collector that overlooks what containers mount (gc-3)',
  plug: () => ({
    decisions: {
      imagesInUse: (users) =>
        UPSTREAM_DECISIONS.imagesInUse({ ...users, imageVolumes: false, mountedImageRefs: [] }),
    },
  }),
};
