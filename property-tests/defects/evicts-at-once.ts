import type { SeededDefect } from '../law.ts';

export const evictsAtOnce: SeededDefect = {
  name: 'a kubelet that gives up nothing of the node before a pod',
  plug: () => ({ decisions: { nodeReclaims: () => [] } }),
};
