import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const asksNobodyForPods: SeededDefect = {
  name: 'a collector to which every container that has ended is of a pod that is gone',
  plug: () => ({
    decisions: {
      containersToEvict: (dead) =>
        UPSTREAM_DECISIONS.containersToEvict({ ...dead, isPodGone: () => true }),
    },
  }),
};
