import { createOperation, follow } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

export const saysItIsOver: SeededDefect = {
  name: 'a runtime that lists a container as exited once one of its pod has',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        listContainers: (filter) =>
          createOperation((sink) =>
            follow(real.listContainers(filter), {
              failed: (error) => sink.failed(error),
              done: (all) => {
                const isOver = all.some(({ state }) => state === 'CONTAINER_EXITED');
                const exited = { state: 'CONTAINER_EXITED', exitCode: 0 } as const;
                sink.done(isOver ? all.map((each) => ({ ...each, ...exited })) : all);
              },
            }),
          ),
      }),
    },
  }),
};
