import type { SeededDefect } from '../law.ts';
import { withStatfs } from './with-statfs.ts';

/** The catalogue's gc-6: images are on a file system of their own, and the node's is looked at. */
export const answersForAnotherDisk: SeededDefect = {
  name: 'a collector that looks at the wrong disk (gc-6)',
  plug: () => ({ ports: (real) => withStatfs(real, (statfs) => () => statfs('/')) }),
};
