import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-9, on a whole node. */
export const keepsNoDeadContainer: SeededDefect = {
  name: 'a collector that keeps of a dead container not even the newest (gc-9)',
  plug: () => ({
    decisions: {
      containersToEvict: (dead) =>
        UPSTREAM_DECISIONS.containersToEvict({
          ...dead,
          policy: { ...dead.policy, maxPerPodContainer: 0 },
        }),
    },
  }),
};
