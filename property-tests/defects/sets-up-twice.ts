import { concat } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { otherMounter } from '../playing/other-mounter.ts';

export const setsUpTwice: SeededDefect = {
  name: 'a volume plugin that sets up once more to be sure',
  plug: () => ({
    seams: {
      volumePlugin: (real) =>
        otherMounter(real, (mounter) => ({
          setUp: (args) => concat(mounter.setUp(args), mounter.setUp(args)),
        })),
    },
  }),
};
