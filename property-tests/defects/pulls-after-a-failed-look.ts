import { catchError, of } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const pullsAfterAFailedLook: SeededDefect = {
  name: 'a kubelet to which an image that it cannot look at is not there',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        imageStatus: (image) => real.imageStatus(image).pipe(catchError(() => of(undefined))),
      }),
    },
  }),
};
