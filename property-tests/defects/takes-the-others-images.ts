/** imgvol-3, last form */
import { catchError, throwError } from 'rxjs';
import type { Mounter } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { unmountBelow } from './unmounting.ts';
import { withMounter } from './with-mounter.ts';

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
      seams: {
        runtime: (real) => ({
          ...real,
          createContainer: (sandboxId, config, sandboxConfig) =>
            real.createContainer(sandboxId, config, sandboxConfig).pipe(
              catchError((error: unknown) => {
                unmountBelow(mounter, sandboxId);
                return throwError(() => error);
              }),
            ),
        }),
      },
    };
  },
};
