import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const mixesUpItsTimes: SeededDefect = {
  name: 'a kubelet that mixes up the time of a pull and the time with its wait',
  plug: () => ({
    seams: {
      client: (real) =>
        inOtherWords(real, 'create', (text) =>
          text.replace(/ in (\S+) \((\S+) including/, ' in $2 ($1 including'),
        ),
    },
  }),
};
