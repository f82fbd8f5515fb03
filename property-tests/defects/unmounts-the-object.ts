import { concat, mergeMap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

/** As if the id named the object, and not the mount (images.md, R11). */
export const unmountsTheObject: SeededDefect = {
  name: 'a runtime that unmounts an object wherever it is',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        unmountOCIObject: (request) =>
          real.listOCIMounts('/').pipe(
            mergeMap((mounts) => {
              const object = mounts.find(({ id }) => id === request.id)?.imageRef;
              const others = mounts.filter(
                ({ id, imageRef }) => imageRef === object && id !== request.id,
              );
              const all = [...others, request].map(({ id }) => real.unmountOCIObject({ id }));
              return concat(...all);
            }),
          ),
      }),
    },
  }),
};
