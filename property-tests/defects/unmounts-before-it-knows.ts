import type { SeededDefect } from '../law.ts';

/** vol-2 of the bug catalogue. Upstream: kubernetes/kubernetes#120150. */
export const unmountsBeforeItKnows: SeededDefect = {
  name: 'vol-2: a new kubelet that unmounts what nobody has asked it for yet',
  plug: () => ({ decisions: { readyToUnmount: () => true } }),
};
