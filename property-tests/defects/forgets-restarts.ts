import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const forgetsRestarts: SeededDefect = {
  name: 'a kubelet that forgets restarts after the second',
  plug: () => ({
    seams: {
      client: (real) =>
        inOtherWords(real, 'patchStatus', (text) =>
          text.replaceAll(/"restartCount":(?:[3-9]|\d\d)/g, '"restartCount":1'),
        ),
    },
  }),
};
