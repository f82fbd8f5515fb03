import { map, switchMap } from 'rxjs';
import type { SeededDefect } from '../law.ts';

/** As an image service that adds up its blobs: what is unpacked of them counts nothing. */
export const countsNoTrees: SeededDefect = {
  name: 'an image service that counts images, and not what is unpacked of them',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        imageFsInfo: () =>
          real.listImages().pipe(
            map((images) => images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
            switchMap((usedBytes) =>
              real.imageFsInfo().pipe(map((info) => ({ ...info, usedBytes }))),
            ),
          ),
      }),
    },
  }),
};
