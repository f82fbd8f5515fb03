import { catchError, map } from 'rxjs';
import type { SeededDefect } from '../law.ts';

/** So that revoked credentials go on working. */
export const fallsBackToTheCopy: SeededDefect = {
  name: 'a runtime that answers a failed pull with the copy that it has',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        pullImage: (request) =>
          real.pullImage(request).pipe(
            catchError((error: unknown) =>
              real.imageStatus(request.image).pipe(
                map((image) => {
                  if (image === undefined) throw error;
                  return image.id;
                }),
              ),
            ),
          ),
      }),
    },
  }),
};
