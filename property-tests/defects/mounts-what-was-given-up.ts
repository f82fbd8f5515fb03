import { createOperation, follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { otherMounter } from '../playing/other-mounter.ts';

/** vol-3 of the bug catalogue: forgotten while it is being mounted. Upstream: kubernetes/kubernetes#75458. */
export const mountsWhatWasGivenUp: SeededDefect = {
  name: 'vol-3: a set-up of a volume that goes on when nobody wants the volume any more',
  plug: () => ({
    seams: {
      volumePlugin: (real) =>
        otherMounter(real, (mounter) => ({
          setUp: (args) =>
            createOperation<void>((sink) => {
              let isOver = false;
              follow(mounter.setUp(args), {
                done: () => isOver || sink.done(),
                failed: (error) => isOver || sink.failed(error),
              });
              return () => (isOver = true);
            }),
        })),
    },
  }),
};
