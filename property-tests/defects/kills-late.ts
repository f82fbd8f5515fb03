import type { SeededDefect } from '../law.ts';

export const killsLate: SeededDefect = {
  name: 'a runtime that gives a process a minute more than its grace period',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        stopContainer: (id, timeoutSeconds) => real.stopContainer(id, timeoutSeconds + 60),
      }),
    },
  }),
};
