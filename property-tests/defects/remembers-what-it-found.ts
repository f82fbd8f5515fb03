import { of, tap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const remembersWhatItFound: SeededDefect = {
  name: 'a kubelet that ensures an image once, and remembers it',
  plug: () => {
    const pulled = new Map<string, string>();
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          pullImage: (request) => {
            const { image } = request.image;
            const id = pulled.get(image);
            if (id !== undefined) return of(id);
            return real.pullImage(request).pipe(tap((found) => pulled.set(image, found)));
          },
        }),
      },
    };
  },
};
