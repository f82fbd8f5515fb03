import { UPSTREAM_DECISIONS } from '../../src/kubelet/index.ts';
import type { SeededDefect } from '../law.ts';

export const waitsForNoStart: SeededDefect = {
  name: 'workers that do not wait for the startup probe',
  plug: () => ({
    decisions: {
      probeTurn: (input) => {
        const turn = UPSTREAM_DECISIONS.probeTurn(input);
        const { containerStatuses = [] } = input.status ?? {};
        const isRunning = containerStatuses.some(({ state }) => state?.running !== undefined);
        return turn.does === 'wait' && isRunning && !input.onHold && input.type !== 'Startup'
          ? { ...turn, does: 'probe' }
          : turn;
      },
    },
  }),
};
