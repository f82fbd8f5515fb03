import type { SeededDefect } from '../law.ts';

export const refusesNobody: SeededDefect = {
  name: 'a kubelet that asks the registry as often as it likes',
  plug: () => ({ kubelet: (said) => ({ ...said, registryPullQPS: 0 }) }),
};
