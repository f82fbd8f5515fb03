import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const believesNoRecord: SeededDefect = {
  name: 'a kubelet that asks everybody to pull what anybody has pulled',
  plug: () => ({
    decisions: {
      mustAttemptImagePull: (known, credentials) =>
        typeof known.record === 'object'
          ? { mustPull: true }
          : UPSTREAM_DECISIONS.mustAttemptImagePull(known, credentials),
    },
  }),
};
