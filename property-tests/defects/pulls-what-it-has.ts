import { map, switchMap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const pullsWhatItHas: SeededDefect = {
  name: 'a runtime that pulls anew, and answers what the tag was before',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        pullImage: (request) =>
          real
            .imageStatus(request.image)
            .pipe(
              switchMap((before) =>
                real.pullImage(request).pipe(map((pulled) => before?.id ?? pulled)),
              ),
            ),
      }),
    },
  }),
};
