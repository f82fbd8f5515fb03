import { createOperation, follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

/** The catalogue's pod-1. */
export const startsAfterCancellation: SeededDefect = {
  name: 'a runtime that starts a container although its caller went away',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        startContainer: (id) =>
          createOperation((sink) => {
            follow(real.startContainer(id), sink);
            return () => undefined;
          }),
      }),
    },
  }),
};
