import { posix } from 'node:path';
import { seeingPods } from '../image-volumes/instead.ts';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

const tidy = (path: string): string => posix.normalize(`/${path}`).slice(1);

export const tidiesPathsFirst: WrittenDefect = {
  name: 'a kubelet that tidies a path before it looks whether it may be named',
  plug: () => ({
    seams: {
      client: (real) =>
        seeingPods(real, ({ spec, ...pod }) => {
          const containers = spec.containers.map(({ env = [], ...container }) => ({
            ...container,
            env: env.map((each) => ({ ...each, value: tidy(each.value ?? '') })),
          }));
          return { ...pod, spec: { ...spec, containers } };
        }),
    },
  }),
};
