import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import type { SeededDefect } from '../law.ts';

export const tellsTheFirstFailure: SeededDefect = {
  name: 'a kubelet that tells of the first volume that failed, not of the last',
  plug: () => ({
    decisions: {
      toKubeContainerImageVolumes: (pulls, container) => {
        const { volumes, failures } = toKubeContainerImageVolumes(pulls, container);
        return { volumes, failures: failures.toReversed() };
      },
    },
  }),
};
