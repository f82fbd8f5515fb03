import { withoutSync } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

export const namesUnsyncedSnapshots: SeededDefect = {
  name: 'a server that gives a snapshot its name before it is synced',
  plug: () => ({ ports: withoutSync(/\/snapshot-/) }),
};
