import { tap } from 'rxjs';
import type { Mounter } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { unmountBelow } from './unmounting.ts';
import { withMounter } from './with-mounter.ts';

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
