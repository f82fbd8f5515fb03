import type { SeededDefect } from '../law.ts';

export const neverBacksOff: SeededDefect = {
  name: 'a kubelet that pulls again whenever it looks',
  plug: () => ({ decisions: { isInBackOffSinceUpdate: () => false } }),
};
