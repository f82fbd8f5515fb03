import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';

export const beginsUnsyncedLogs: SeededDefect = {
  name: 'a server that writes to logs whose names are not synced',
  plug: () => ({
    ports: (ports) => withFiles(ports, () => ({ syncDir: () => Promise.resolve() })),
  }),
};
