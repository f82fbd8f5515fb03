/** imgvol-3, first form: while a container is created nothing of its sandbox is unmounted. */
import { hearingContainers, withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const leavesImagesMounted: SeededDefect = {
  name: 'a runtime that leaves an image mounted when the part that was asked for is not there (imgvol-3)',
  plug: () => {
    const creating = new Set<string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          unmount: async (target) => {
            const [, sandboxId = ''] = /\/image-volumes\/([^/]+)\//.exec(target) ?? [];
            if (!creating.has(sandboxId)) await mounter.unmount(target);
          },
        })),
      seams: hearingContainers({
        begun: (sandboxId) => creating.add(sandboxId),
        ended: (sandboxId) => creating.delete(sandboxId),
      }),
    };
  },
};
