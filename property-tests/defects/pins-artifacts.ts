import { map } from 'rxjs';
import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-7: to keep the collector away from artifacts in use, all are pinned. */
export const pinsArtifacts: SeededDefect = {
  name: 'a runtime that pins artifacts for ever (gc-7)',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        listImages: () =>
          real.listImages().pipe(
            map((images) =>
              images.map((image) => ({
                ...image,
                pinned: image.pinned || image.repoTags.some((tag) => tag.includes('/model-')),
              })),
            ),
          ),
      }),
    },
  }),
};
