import { tap } from 'rxjs';
import { immediately } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

export const pullsATagOnce: SeededDefect = {
  name: 'an image service that pulls a tag once and answers from then on what it had',
  plug: () => {
    const ids = new Map<string, string>();
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          pullImage: (request) => {
            const { image } = request.image;
            const known = ids.get(image);
            if (known !== undefined) return immediately(() => known);
            return real.pullImage(request).pipe(tap((id) => ids.set(image, id)));
          },
        }),
      },
    };
  },
};
