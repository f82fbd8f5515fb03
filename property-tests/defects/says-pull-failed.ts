import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const saysPullFailed: SeededDefect = {
  name: 'a kubelet that calls a failed pull by a word of its own',
  plug: () => ({
    seams: {
      client: (real) =>
        inOtherWords(real, 'patchStatus', (text) =>
          text.replaceAll('"ErrImagePull"', '"PullFailed"'),
        ),
    },
  }),
};
