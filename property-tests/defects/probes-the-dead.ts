import { UPSTREAM_DECISIONS } from '../../src/kubelet/index.ts';
import type { SeededDefect } from '../law.ts';

export const probesTheDead: SeededDefect = {
  name: 'a worker that asks whatever has become of its container',
  plug: () => ({
    decisions: {
      probeTurn: (input) => {
        const turn = UPSTREAM_DECISIONS.probeTurn(input);
        const isThere = turn.containerId !== undefined && !turn.isNew;
        return isThere && turn.results.length > 0 ? { ...turn, does: 'probe', results: [] } : turn;
      },
    },
  }),
};
