import type { PullImageRequest } from '../../src/cri/index.ts';
import { follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

const NOBODY = { done: () => undefined, failed: () => undefined };

export const pullsWhatRuns: SeededDefect = {
  name: 'a runtime that pulls once more what it has just started',
  plug: () => {
    const requests = new Map<string, () => void>();
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          pullImage: (request: PullImageRequest) => {
            requests.set(request.image.image, () => follow(real.pullImage(request), NOBODY));
            return real.pullImage(request);
          },
        }),
        runtime: (real) => ({
          ...real,
          containerStatus: (id) => {
            for (const again of requests.values()) again();
            return real.containerStatus(id);
          },
        }),
      },
    };
  },
};
