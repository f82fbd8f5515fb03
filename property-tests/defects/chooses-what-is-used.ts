import { throwError } from 'rxjs';
import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-4: what is used comes first, is refused, and nothing else is tried. */
export const choosesWhatIsUsed: SeededDefect = {
  name: 'a collector that chooses images in use, and is refused (gc-4)',
  plug: () => {
    let used: ReadonlySet<string> = new Set();
    const refused = throwError(() => new Error('image is being used by running container'));
    return {
      decisions: {
        imagesInUse: (users) => (used = UPSTREAM_DECISIONS.imagesInUse(users)),
        imagesInEvictionOrder: (records) =>
          [...records.values()].filter(({ pinned }) => !pinned).reverse(),
        mayFreeImage: () => true,
        isStillUnused: () => true,
        needsMoreSpace: ({ failureCount }) => failureCount === 0,
      },
      // prettier-ignore
      seams: { imageService: (real) => ({ ...real, removeImage: (spec) => used.has(spec.image) ? refused : real.removeImage(spec) }) },
    };
  },
};
