import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's cred-2 (a). */
export const recordsForAnybody: SeededDefect = {
  name: 'a kubelet that records a pull with a secret as one without',
  plug: () => ({
    decisions: {
      pulledRecordMergeNewCreds: (record, name, _added, now) => {
        const anybody = { nodePodsAccessible: true };
        return UPSTREAM_DECISIONS.pulledRecordMergeNewCreds(record, name, anybody, now);
      },
    },
  }),
};
