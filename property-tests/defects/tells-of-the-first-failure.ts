import type { SeededDefect } from '../law.ts';

export const tellsOfTheFirstFailure: SeededDefect = {
  name: 'a kubelet that tells of the first collection that fails',
  plug: () => ({ decisions: { tellsOfImageGCFailure: () => true } }),
};
