import type { SeededDefect } from '../law.ts';

export const asksAgain: SeededDefect = {
  name: 'a kubelet that takes IfNotPresent for Always once it has looked',
  plug: () => ({ decisions: { shouldPullImage: (policy) => policy !== 'Never' } }),
};
