import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const evictsAlthoughRelieved: SeededDefect = {
  name: 'a kubelet that does not look again after it has given up images',
  plug: () => {
    let before: ReturnType<typeof UPSTREAM_DECISIONS.thresholdsMet> = [];
    return {
      decisions: {
        thresholdsMet: (...of) => {
          const met = UPSTREAM_DECISIONS.thresholdsMet(...of);
          const said = met.length === 0 ? before : met;
          before = met;
          return said;
        },
      },
    };
  },
};
