import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const startsBeforeItStops: SeededDefect = {
  name: 'a kubelet that starts a container again and leaves the instance before alone',
  plug: () => ({
    decisions: {
      computePodActions: (...input) => ({
        ...UPSTREAM_DECISIONS.computePodActions(...input),
        containersToKill: [],
      }),
    },
  }),
};
