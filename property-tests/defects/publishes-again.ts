import type { SeededDefect } from '../law.ts';

export const publishesAgain: SeededDefect = {
  name: 'an image service that mounts an object again although the caller has it',
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        mountOCIObject: ({ unlessImageRef: _ignored, ...request }) => real.mountOCIObject(request),
      }),
    },
  }),
};
