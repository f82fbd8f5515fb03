import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const callsEveryEndGood: SeededDefect = {
  name: 'a kubelet that tells of every exit code as 0',
  plug: () => ({
    seams: {
      client: (real) =>
        inOtherWords(real, 'patchStatus', (text) =>
          text.replaceAll(/"exitCode":\d+/g, '"exitCode":0'),
        ),
    },
  }),
};
