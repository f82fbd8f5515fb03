import { tap } from 'rxjs';
import type { Mounter } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { unmountBelow } from './unmounting.ts';

export const forgetsWhoShares: SeededDefect = {
  name: 'a runtime that unmounts the images of a sandbox with the first of its containers that is removed',
  plug: () => {
    let mounter: Mounter | undefined;
    const sandboxOf = new Map<string, string>();
    return {
      ports: (real) => ({
        ...real,
        openHost: async (...host) => {
          const opened = await real.openHost(...host);
          mounter = opened.mounter;
          return opened;
        },
      }),
      seams: {
        runtime: (real) => ({
          ...real,
          createContainer: (sandboxId, config, sandboxConfig) =>
            real
              .createContainer(sandboxId, config, sandboxConfig)
              .pipe(tap((id) => sandboxOf.set(id, sandboxId))),
          removeContainer: (id) =>
            real
              .removeContainer(id)
              .pipe(tap({ next: () => unmountBelow(mounter, sandboxOf.get(id) ?? '?') })),
        }),
      },
    };
  },
};
