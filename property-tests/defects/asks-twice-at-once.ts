import { ignoreElements, merge } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const asksTwiceAtOnce: SeededDefect = {
  name: 'a volume plugin that asks twice at once in the place of one',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        mountOCIObject: (request) =>
          merge(
            real.mountOCIObject(request),
            real
              .mountOCIObject({ ...request, path: `${request.path}-again` })
              .pipe(ignoreElements()),
          ),
      }),
    },
  }),
};
