/** imgvol-3, last form */
import type { Mounter } from '../../src/sim/index.ts';
import { hearingContainers, unmountBelow, withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const takesTheOthersImages: SeededDefect = {
  name: 'a runtime that after a failed creation unmounts what others of the sandbox use as well (imgvol-3)',
  plug: () => {
    let mounter: Mounter | undefined;
    return {
      ports: (real) =>
        withMounter(real, (made) => {
          mounter = made;
          return {};
        }),
      seams: hearingContainers({ failed: (sandboxId) => unmountBelow(mounter, sandboxId) }),
    };
  },
};
