import { handingMounts, withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const opensTheStore: SeededDefect = {
  name: 'a runtime that gives containers the tree of the store itself for a volume of the draft',
  plug: () => {
    const trees = new Map<string, string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          bind: (source, target) => {
            const [volume] = /^.*\/kubernetes\.io~oci\/[^/]+/.exec(target) ?? [];
            if (volume !== undefined) trees.set(volume, source);
            return mounter.bind(source, target);
          },
        })),
      seams: handingMounts((mount) => {
        const hostPath = trees.get(mount.hostPath);
        return hostPath === undefined ? mount : { ...mount, hostPath, readonly: false };
      }),
    };
  },
};
