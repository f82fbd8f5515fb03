import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const forgetsWhyItWaits: SeededDefect = {
  name: 'a kubelet that tells of a back-off and not what it is for',
  plug: () => ({
    seams: {
      client: (real) =>
        inOtherWords(real, 'patchStatus', (text) =>
          text.replace(/(Back-off pulling image \\"[^"]+\\"): [^"]+/g, '$1'),
        ),
    },
  }),
};
