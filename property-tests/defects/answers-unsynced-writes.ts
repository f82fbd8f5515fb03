import { withoutSync } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

export const answersUnsyncedWrites: SeededDefect = {
  name: 'a server that answers for writes that are not synced',
  plug: () => ({ ports: withoutSync(/\/log-/) }),
};
