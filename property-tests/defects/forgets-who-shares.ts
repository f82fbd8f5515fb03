import type { Mounter } from '../../src/sim/index.ts';
import { hearingContainers, unmountBelow, withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const forgetsWhoShares: SeededDefect = {
  name: 'a runtime that unmounts the images of a sandbox with the first of its containers that is removed',
  plug: () => {
    let mounter: Mounter | undefined;
    const sandboxOf = new Map<string, string>();
    return {
      ports: (real) =>
        withMounter(real, (made) => {
          mounter = made;
          return {};
        }),
      seams: hearingContainers({
        created: (id, sandboxId) => sandboxOf.set(id, sandboxId),
        removed: (id) => unmountBelow(mounter, sandboxOf.get(id) ?? '?'),
      }),
    };
  },
};
