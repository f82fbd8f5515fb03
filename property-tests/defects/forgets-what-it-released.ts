import type { SeededDefect } from '../law.ts';

export const forgetsWhatItReleased: SeededDefect = {
  name: 'a job controller that forgets from which pods it took the finalizer',
  plug: () => ({ seams: { consistency: { knowsReleased: () => false } } }),
};
