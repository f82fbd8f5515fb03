import type { SeededDefect } from '../law.ts';

export const collectsWithoutBeingAsked: SeededDefect = {
  name: 'a kubelet that collects although neither a threshold nor an age says when',
  plug: () => ({ decisions: { collectsImages: () => true } }),
};
