import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

export const countsInVain: WrittenDefect = {
  name: 'a kubelet that goes on, and counts, though a volume was not pulled',
  plug: () => ({
    decisions: {
      toKubeContainerImageVolumes: (pulls, container) => ({
        ...toKubeContainerImageVolumes(pulls, container),
        failures: [],
      }),
    },
  }),
};
