import type { SeededDefect } from '../law.ts';

export const ensuresNothingAfterTheStart: SeededDefect = {
  name: 'a kubelet as released that ensures volumes only for who starts',
  plug: () => ({
    decisions: { ensuresImageVolumes: ({ containersToStart }) => containersToStart.length > 0 },
  }),
};
