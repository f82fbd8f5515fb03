/** A runtime whose executed commands are heard of by the container's own process. */
import type { RuntimeBench } from '../../src/cri/runtime/testing/runtime-bench.ts';

export const tellsTheFirstProcess = {
  name: 'what is executed signals the first process',
  plug: ({ runtime }: RuntimeBench): void => {
    const { execSync } = runtime;
    runtime.execSync = (id, command, timeoutSeconds) =>
      execSync(id, ['sh', '-c', 'kill -USR1 1; exec "$@"', 'sh', ...command], timeoutSeconds);
  },
};
