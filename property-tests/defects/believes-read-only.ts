import type { SeededDefect } from '../law.ts';

/** R23: always, for every container, whatever `volumeMount.readOnly` says. */
export const believesReadOnly: SeededDefect = {
  name: 'a kubelet that mounts a volume of the draft as its `volumeMount.readOnly` says',
  plug: () => ({
    seams: {
      runtime: (real) => ({
        ...real,
        createContainer: (sandboxId, { mounts, ...config }, sandboxConfig) => {
          const opened = mounts.map((each) =>
            each.hostPath.includes('/kubernetes.io~oci/') ? { ...each, readonly: false } : each,
          );
          return real.createContainer(sandboxId, { ...config, mounts: opened }, sandboxConfig);
        },
      }),
    },
  }),
};
