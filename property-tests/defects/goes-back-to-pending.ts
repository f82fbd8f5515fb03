import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const goesBackToPending: SeededDefect = {
  name: 'a kubelet that calls a pod Pending while one of its containers waits to be restarted',
  plug: () => ({
    decisions: {
      getPhase: (input) =>
        input.statuses.some(({ state }) => state?.waiting !== undefined)
          ? 'Pending'
          : UPSTREAM_DECISIONS.getPhase(input),
    },
  }),
};
