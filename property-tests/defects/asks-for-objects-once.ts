import { filter } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { askingForObjects } from '../image-volumes/instead.ts';

export const asksForObjectsOnce: SeededDefect = {
  name: 'a kubelet that hears of changed objects no more once it has them',
  plug: () => ({
    seams: {
      client: askingForObjects((real) => ({
        watch: (options, start) =>
          real.watch(options, start).pipe(filter(({ type }) => type !== 'MODIFIED')),
      })),
    },
  }),
};
