import type { SeededDefect } from '../law.ts';

export const followsTagsOnly: SeededDefect = {
  name: 'an image service that follows the tag `stable` where a digest is given',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        mountOCIObject: (request) => {
          const image = request.object.image.replace(/@.*$/, ':stable');
          return real.mountOCIObject({ ...request, object: { image } });
        },
      }),
    },
  }),
};
