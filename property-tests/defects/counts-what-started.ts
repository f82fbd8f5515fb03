import { imageVolumeMetrics } from '../../src/kubelet/containers/index.ts';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

export const countsWhatStarted: WrittenDefect = {
  name: 'a kubelet that counts the mounts of what has started',
  plug: () => ({
    decisions: {
      imageVolumeMetrics: (failure, container, volumes) => {
        const counts = imageVolumeMetrics(failure, container, volumes);
        return failure === undefined ? counts : { ...counts, succeed: 0, errors: 0 };
      },
    },
  }),
};
