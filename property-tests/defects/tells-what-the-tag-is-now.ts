import { map, tap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const tellsWhatTheTagIsNow: SeededDefect = {
  name: 'a runtime that says of every container that it runs what was pulled last',
  plug: () => {
    let last: string | undefined;
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          pullImage: (request) => real.pullImage(request).pipe(tap((id) => (last = id))),
        }),
        runtime: (real) => ({
          ...real,
          containerStatus: (id) =>
            real.containerStatus(id).pipe(
              map(({ imageRef, ...status }) => ({
                ...status,
                imageRef: last === undefined ? imageRef : imageRef.replace(/sha256:.*/, last),
              })),
            ),
        }),
      },
    };
  },
};
