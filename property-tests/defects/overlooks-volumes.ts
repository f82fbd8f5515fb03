import type { SeededDefect } from '../law.ts';
import { laterPlugins } from '../restarts/new-kubelets.ts';

/** vol-1 of the bug catalogue: what could not be reconstructed is nobody's. Upstream: kubernetes/kubernetes#60987. */
export const overlooksVolumes: SeededDefect = {
  name: 'vol-1: a new kubelet that cannot tell whose a directory of a volume is',
  plug: () => ({
    seams: {
      volumePlugin: laterPlugins(({ name }) => ({ name: `${name}-as-of-another-release` })),
    },
  }),
};
