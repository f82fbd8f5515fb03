import type { SeededDefect } from '../law.ts';

export const servesInAnyOrder: SeededDefect = {
  name: 'a serial puller that serves whoever of those that wait',
  plug: () => ({
    kubelet: (said) => ({ ...said, serializeImagePulls: false, maxParallelImagePulls: 1 }),
  }),
};
