import { tap, throwError } from 'rxjs';
import type { SeededDefect } from '../law.ts';

/** The catalogue's pull-1 in its plainest form: a back-off that never runs out. */
export const remembersFailedPulls: SeededDefect = {
  name: 'an image service that remembers a failed pull for ever',
  plug: () => {
    const failed = new Map<string, unknown>();
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          pullImage: (request) =>
            failed.has(request.image.image)
              ? throwError(() => failed.get(request.image.image))
              : real
                  .pullImage(request)
                  .pipe(tap({ error: (error) => failed.set(request.image.image, error) })),
        }),
      },
    };
  },
};
