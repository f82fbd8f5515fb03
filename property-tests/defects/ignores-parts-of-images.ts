/** imgvol-2: only the fields that it knows are copied. */
import type { WrittenDefect } from '../image-volumes/play-written.ts';

export const ignoresPartsOfImages: WrittenDefect = {
  name: 'a runtime that mounts the whole image, whatever part of it was asked for (imgvol-2)',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        createContainer: (sandboxId, { mounts, ...config }, sandboxConfig) => {
          const whole = mounts.map(({ imageSubPath: _ignored, ...mount }) => mount);
          return real.createContainer(sandboxId, { ...config, mounts: whole }, sandboxConfig);
        },
      }),
    },
  }),
};
