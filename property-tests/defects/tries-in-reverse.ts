import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const triesInReverse: SeededDefect = {
  name: 'a keyring that tries the least specific key first',
  plug: () => ({
    decisions: {
      keyringLookup: (...asked) => [...UPSTREAM_DECISIONS.keyringLookup(...asked)].reverse(),
    },
  }),
};
