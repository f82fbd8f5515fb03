/** imgvol-3, first form */
import { finalize } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { withMounter } from './with-mounter.ts';

/** While a container is created nothing of its sandbox is unmounted. */
export const leavesImagesMounted: SeededDefect = {
  name: 'a runtime that leaves an image mounted when the part that was asked for is not there (imgvol-3)',
  plug: () => {
    const creating = new Set<string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          unmount: (target) => {
            const [, sandboxId = ''] = /\/image-volumes\/([^/]+)\//.exec(target) ?? [];
            return creating.has(sandboxId) ? Promise.resolve() : mounter.unmount(target);
          },
        })),
      seams: {
        runtime: (real) => ({
          ...real,
          createContainer: (sandboxId, config, sandboxConfig) => {
            creating.add(sandboxId);
            return real
              .createContainer(sandboxId, config, sandboxConfig)
              .pipe(finalize(() => creating.delete(sandboxId)));
          },
        }),
      },
    };
  },
};
