import type { SeededDefect } from '../law.ts';

export const hasNoLimit: SeededDefect = {
  name: 'a kubelet that pulls in parallel without the limit that was set',
  plug: () => ({ kubelet: ({ maxParallelImagePulls: _ignored, ...said }) => said }),
};
