import type { SeededDefect } from '../law.ts';

export const keepsRecords: SeededDefect = {
  name: 'a kubelet that keeps the records of images that are gone',
  plug: () => ({ decisions: { recordsToPrune: () => [] } }),
};
