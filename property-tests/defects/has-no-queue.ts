import type { SeededDefect } from '../law.ts';

export const hasNoQueue: SeededDefect = {
  name: 'a kubelet that pulls all at once by default',
  plug: () => ({ kubelet: (said) => ({ ...said, serializeImagePulls: false }) }),
};
