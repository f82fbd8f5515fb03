import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const recognisesNoKey: SeededDefect = {
  name: 'a kubelet that asks again of whom it has a record',
  plug: () => ({
    decisions: {
      mustAttemptImagePull: (known, credentials) =>
        UPSTREAM_DECISIONS.mustAttemptImagePull(known, credentials === undefined ? undefined : []),
    },
  }),
};
