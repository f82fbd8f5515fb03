import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import type { SeededDefect } from '../law.ts';

export const startsWithoutVolumes: SeededDefect = {
  name: 'a kubelet that starts what it has not got everything for',
  plug: () => ({
    decisions: {
      toKubeContainerImageVolumes: (pulls, container) => ({
        ...toKubeContainerImageVolumes(pulls, container),
        failures: [],
      }),
    },
  }),
};
