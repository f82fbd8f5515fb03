import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import type { SeededDefect } from '../law.ts';

export const takesOneForAll: SeededDefect = {
  name: 'a kubelet to which one volume is all of them',
  plug: () => ({
    decisions: {
      toKubeContainerImageVolumes: (pulls, container) => ({
        ...toKubeContainerImageVolumes(pulls, container),
        failures: [...pulls.values()].filter((each) => each instanceof Error),
      }),
    },
  }),
};
