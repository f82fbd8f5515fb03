import type { SeededDefect } from '../law.ts';

export const mountsTheOwnImage: SeededDefect = {
  name: 'a runtime that mounts the image which a container runs, whatever image its volume is',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        createContainer: (sandboxId, config, sandboxConfig) => {
          const { image } = config;
          const mounts = config.mounts.map((mount) =>
            mount.image === undefined ? mount : { ...mount, image },
          );
          return real.createContainer(sandboxId, { ...config, mounts }, sandboxConfig);
        },
      }),
    },
  }),
};
