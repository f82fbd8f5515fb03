import { catchError } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const asksAsAnybodyFirst: SeededDefect = {
  name: 'a kubelet that tries as anybody before it shows its key',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        pullImage: ({ image, ...credentials }) =>
          real
            .pullImage({ image })
            .pipe(catchError(() => real.pullImage({ image, ...credentials }))),
      }),
    },
  }),
};
