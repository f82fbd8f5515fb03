import { immediately } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { laterPlugins, settingUp } from '../restarts/new-kubelets.ts';

/** vol-6 of the bug catalogue: a directory is taken for a mount. Upstream: kubernetes/kubernetes#60846. */
export const believesEmptyDirectories: SeededDefect = {
  name: 'vol-6: a new kubelet that sets up nothing where it finds a directory',
  plug: () => ({
    seams: {
      volumePlugin: laterPlugins((real) => ({
        newMounter: (volume, pod) => {
          const nothing = () => immediately(() => undefined);
          return settingUp(real.newMounter(volume, pod), nothing);
        },
      })),
    },
  }),
};
