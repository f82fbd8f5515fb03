import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const takesNobodysForPreloaded: SeededDefect = {
  name: 'a kubelet to which an image of which nobody is recorded was there before it',
  plug: () => ({
    decisions: {
      mustAttemptImagePull: (known, credentials) => {
        const { record } = known;
        const isNobodys =
          typeof record === 'object' && Object.keys(record.credentialMapping).length === 0;
        return UPSTREAM_DECISIONS.mustAttemptImagePull(
          isNobodys ? { ...known, record: undefined } : known,
          credentials,
        );
      },
    },
  }),
};
