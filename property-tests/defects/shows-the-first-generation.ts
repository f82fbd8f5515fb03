import type { SeededDefect } from '../law.ts';

export const showsTheFirstGeneration: SeededDefect = {
  name: 'a mounter that shows in each generation of a volume of the draft what was in the first',
  plug: () => {
    const first = new Map<string, string>();
    return {
      ports: (real) => ({
        ...real,
        openHost: async (...host) => {
          const { files, mounter } = await real.openHost(...host);
          const bind: typeof mounter.bind = (source, target) => {
            const [volume] = /^.*\/kubernetes\.io~oci\/[^/]+/.exec(target) ?? [target];
            const shown = first.get(volume) ?? source;
            first.set(volume, shown);
            return mounter.bind(shown, target);
          };
          const others = {
            strategy: mounter.strategy,
            unmount: mounter.unmount.bind(mounter),
            isMountPoint: mounter.isMountPoint.bind(mounter),
            list: mounter.list.bind(mounter),
          };
          return { files, mounter: { ...others, bind } };
        },
      }),
    };
  },
};
