import { catchError, of, switchMap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const looksAgainWithoutBeingAsked: SeededDefect = {
  name: 'a runtime that asks the registry when it is asked what it has',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        imageStatus: (image) =>
          real.imageStatus(image).pipe(
            switchMap((before) =>
              before === undefined
                ? of(before)
                : real.pullImage({ image }).pipe(
                    catchError(() => of('')),
                    switchMap(() => real.imageStatus(image)),
                  ),
            ),
          ),
      }),
    },
  }),
};
