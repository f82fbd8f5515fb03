import type { SeededDefect } from '../law.ts';

export const looksBeforeAlways: SeededDefect = {
  name: 'a kubelet that takes Always for IfNotPresent',
  plug: () => ({
    decisions: {
      imagePullPrecheck: () => true,
      shouldPullImage: (policy, present) => policy !== 'Never' && !present,
    },
  }),
};
