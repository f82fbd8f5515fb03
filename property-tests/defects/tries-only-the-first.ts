import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's cred-3. */
export const triesOnlyTheFirst: SeededDefect = {
  name: 'a keyring that answers the first of several fitting keys',
  plug: () => ({
    decisions: {
      keyringLookup: (...asked) => UPSTREAM_DECISIONS.keyringLookup(...asked).slice(0, 1),
    },
  }),
};
