import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** boot-2 of the bug catalogue: an empty history looks like none. Upstream: kubernetes/kubernetes#8878. */
export const runsOnceTwice: SeededDefect = {
  name: 'boot-2: a kubelet that takes what its runtime forgot for what never ran',
  plug: () => ({
    decisions: {
      getPhase: (input) => {
        const phase = UPSTREAM_DECISIONS.getPhase(input);
        const isForgotten = input.statuses.some(
          ({ lastState }) => lastState?.terminated?.reason === 'ContainerStatusUnknown',
        );
        return phase === 'Failed' && isForgotten ? 'Running' : phase;
      },
    },
  }),
};
