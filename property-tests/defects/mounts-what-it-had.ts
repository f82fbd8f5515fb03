import { tap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const mountsWhatItHad: SeededDefect = {
  name: 'an image service that mounts for the draft what it has of a tag, however old',
  plug: () => {
    const known = new Map<string, string>();
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          mountOCIObject: (request) => {
            const { image } = request.object;
            const object = { ...request.object, image: known.get(image) ?? image };
            return real
              .mountOCIObject({ ...request, object })
              .pipe(tap(({ imageRef }) => known.set(image, imageRef)));
          },
        }),
      },
    };
  },
};
