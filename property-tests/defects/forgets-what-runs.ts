/** A runtime that removes a container and lets something of it go on. */
import type { RuntimeBench } from '../../src/cri/runtime/testing/runtime-bench.ts';
import { pause } from '../../src/sim/index.ts';

export const forgetsWhatRuns = {
  name: 'a removed container whose program goes on',
  plug: ({ runtime, world }: RuntimeBench): void => {
    const { removeContainer } = runtime;
    runtime.removeContainer = (id) => {
      pause(world.loop, 'cri/node-1', 86_400_000).subscribe();
      return removeContainer(id);
    };
  },
};
