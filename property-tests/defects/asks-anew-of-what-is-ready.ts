import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** What runs before it is unready until the first probe of its own. */
export const asksAnewOfWhatIsReady: SeededDefect = {
  name: 'a kubelet that takes each container it finds for one that has just started',
  plug: () => ({
    decisions: {
      probeTurn: (turn) => UPSTREAM_DECISIONS.probeTurn({ ...turn, kubeletStartedAt: 0 }),
    },
  }),
};
