import type { SeededDefect } from '../law.ts';

export const stopsAllAtOnce: SeededDefect = {
  name: 'a kubelet that stops sidecars with the containers that they stand beside',
  plug: () => ({ decisions: { terminationPrerequisites: () => new Map() } }),
};
