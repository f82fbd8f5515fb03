import { createOperation, follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

const NOBODY = { done: () => undefined, failed: () => undefined };

/** The catalogue's pod-1: whoever asked waits for nothing that could be waited for. */
export const startsAfterCancellation: SeededDefect = {
  name: 'a runtime that says of a container that it has started, and starts it later',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        startContainer: (id) =>
          createOperation((sink) => {
            follow(real.startContainer(id), NOBODY);
            sink.done(undefined);
            return () => undefined;
          }),
      }),
    },
  }),
};
