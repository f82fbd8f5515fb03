import type { SeededDefect } from '../law.ts';
import { withMounter } from '../image-volumes/other-mounts.ts';

export const showsTheFirstGeneration: SeededDefect = {
  name: 'a mounter that shows in each generation of a volume of the draft what was in the first',
  plug: () => {
    const first = new Map<string, string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          bind: (source, target) => {
            const [volume] = /^.*\/kubernetes\.io~oci\/[^/]+/.exec(target) ?? [target];
            const shown = first.get(volume) ?? source;
            first.set(volume, shown);
            return mounter.bind(shown, target);
          },
        })),
    };
  },
};
