import type { SeededDefect } from '../law.ts';

export const forgetsTheDefaultTag: SeededDefect = {
  name: 'a kubelet that sends what the user wrote, and no tag where there is none',
  plug: () => ({ decisions: { applyDefaultImageTag: (image) => image } }),
};
