import type { SeededDefect } from '../law.ts';
import { withMounter } from './with-mounter.ts';

/** Of a volume of the draft, whose directory shows it. */
const VOLUME = /^.*\/kubernetes\.io~oci\/[^/]+/;

export const opensTheStore: SeededDefect = {
  name: 'a runtime that gives containers the tree of the store itself for a volume of the draft',
  plug: () => {
    const trees = new Map<string, string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          bind: (source, target) => {
            const [volume] = VOLUME.exec(target) ?? [];
            if (volume !== undefined) trees.set(volume, source);
            return mounter.bind(source, target);
          },
        })),
      seams: {
        runtime: (real) => ({
          ...real,
          createContainer: (sandboxId, { mounts, ...config }, sandboxConfig) => {
            const opened = mounts.map((each) => {
              const hostPath = trees.get(each.hostPath);
              return hostPath === undefined ? each : { ...each, hostPath, readonly: false };
            });
            return real.createContainer(sandboxId, { ...config, mounts: opened }, sandboxConfig);
          },
        }),
      },
    };
  },
};
