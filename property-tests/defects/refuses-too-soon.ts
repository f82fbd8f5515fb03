import type { SeededDefect } from '../law.ts';

export const refusesTooSoon: SeededDefect = {
  name: 'a kubelet that lets one pull a second through, whatever was set',
  plug: () => ({ kubelet: (said) => ({ ...said, registryPullQPS: 1, registryBurst: 1 }) }),
};
