import { seeingPods } from '../image-volumes/instead.ts';
import type { SeededDefect } from '../law.ts';

export const ensuresFromTheLast: SeededDefect = {
  name: 'a kubelet that ensures the last volume first',
  plug: () => ({
    seams: {
      client: (real) =>
        seeingPods(real, ({ spec, ...pod }) => ({
          ...pod,
          spec: { ...spec, volumes: spec.volumes?.toReversed() ?? [] },
        })),
    },
  }),
};
