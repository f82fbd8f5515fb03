import type { ImageService, RuntimeService } from '../../src/cri/index.ts';
import { follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

const NOBODY = { done: () => undefined, failed: () => undefined };

export const pullsWhatRuns: SeededDefect = {
  name: 'a runtime that pulls once more what it has just started',
  plug: () => {
    let again = (): unknown => undefined;
    const imageService = (real: ImageService): ImageService => ({
      ...real,
      pullImage: (request) => {
        again = () => follow(real.pullImage(request), NOBODY);
        return real.pullImage(request);
      },
    });
    const runtime = (real: RuntimeService): RuntimeService => ({
      ...real,
      containerStatus: (id) => (again(), real.containerStatus(id)),
    });
    return { seams: { imageService, runtime } };
  },
};
