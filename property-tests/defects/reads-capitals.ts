import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const readsCapitals: SeededDefect = {
  name: 'a kubelet that reads a name with capitals as the same without',
  plug: () => ({
    decisions: {
      applyDefaultImageTag: (image) => UPSTREAM_DECISIONS.applyDefaultImageTag(image.toLowerCase()),
    },
  }),
};
