import type { SeededDefect } from '../law.ts';

export const neverAsks: SeededDefect = {
  name: 'a kubelet that takes IfNotPresent for Never',
  plug: () => ({ decisions: { shouldPullImage: (policy) => policy === 'Always' } }),
};
