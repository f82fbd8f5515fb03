import { catchError, throwError } from 'rxjs';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

export const startsWithout: WrittenDefect = {
  name: 'a runtime that leaves out the image that it cannot mount',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        createContainer: (sandboxId, config, sandboxConfig) => {
          const mounts = config.mounts.filter(({ image }) => image === undefined);
          return real
            .createContainer(sandboxId, config, sandboxConfig)
            .pipe(
              catchError((error: unknown) =>
                String(error).includes('ImageVolumeMountFailed')
                  ? real.createContainer(sandboxId, { ...config, mounts }, sandboxConfig)
                  : throwError(() => error),
              ),
            );
        },
      }),
    },
  }),
};
