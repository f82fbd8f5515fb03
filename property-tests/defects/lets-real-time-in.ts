import { defer, of } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const letsRealTimeIn: SeededDefect = {
  name: "an image service that lets the host's clock into what it answers",
  plug: () => ({
    seams: {
      imageService: (real) => ({
        ...real,
        imageStatus: (image) =>
          defer(() =>
            (process.hrtime.bigint() / 1000n) % 2n === 0n ? of(undefined) : real.imageStatus(image),
          ),
      }),
    },
  }),
};
