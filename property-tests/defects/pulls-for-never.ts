import type { SeededDefect } from '../law.ts';

export const pullsForNever: SeededDefect = {
  name: 'a kubelet that pulls what is missing, Never or not',
  plug: () => ({
    decisions: { shouldPullImage: (policy, present) => policy === 'Always' || !present },
  }),
};
