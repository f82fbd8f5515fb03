import type { SeededDefect } from '../law.ts';
import { withStatfs } from './with-statfs.ts';

export const knowsTheDiskByHeart: SeededDefect = {
  name: 'a node that knows by heart how full its disk is',
  plug: () => ({
    ports: (real) =>
      withStatfs(real, (statfs) => {
        const known = new Map<string, ReturnType<typeof statfs>>();
        return (path) => {
          const stats = known.get(path) ?? statfs(path);
          known.set(path, stats);
          return stats;
        };
      }),
  }),
};
