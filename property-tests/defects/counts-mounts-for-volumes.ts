import { imageVolumeMetrics } from '../../src/kubelet/containers/index.ts';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

export const countsMountsForVolumes: WrittenDefect = {
  name: 'a kubelet that counts a volume as often as it is mounted',
  plug: () => ({
    decisions: {
      imageVolumeMetrics: (failure, container, volumes) => {
        const counts = imageVolumeMetrics(failure, container, volumes);
        return { ...counts, requested: counts.succeed + counts.errors };
      },
    },
  }),
};
