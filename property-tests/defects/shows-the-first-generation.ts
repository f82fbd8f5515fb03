import { withFirstSources } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const showsTheFirstGeneration: SeededDefect = {
  name: 'a mounter that shows in each generation of a volume of the draft what was in the first',
  plug: () => ({
    ports: (real) =>
      withFirstSources(real, (target) => /^.*\/kubernetes\.io~oci\/[^/]+/.exec(target)?.[0]),
  }),
};
