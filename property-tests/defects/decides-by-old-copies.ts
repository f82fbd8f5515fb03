import type { SeededDefect } from '../law.ts';

/** As all of them before Kubernetes 1.36. */
export const decidesByOldCopies: SeededDefect = {
  name: 'controllers that decide before they are shown what they wrote',
  plug: () => ({ seams: { consistency: { isShown: () => true } } }),
};
