import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const remembersEveryUse: SeededDefect = {
  name: 'a collector to which an image that was used is used for ever',
  plug: () => {
    const ever = new Set<string>();
    return {
      decisions: {
        imagesInUse: (users) => {
          for (const id of UPSTREAM_DECISIONS.imagesInUse(users)) ever.add(id);
          return new Set(ever);
        },
      },
    };
  },
};
