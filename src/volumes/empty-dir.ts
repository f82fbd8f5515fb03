/** An empty directory for the life of the pod: the smallest plugin. Upstream: pkg/volume/emptydir. */
import { fsGroupOf, setVolumeOwnership } from './ownership.ts';
import type { VolumeHost, VolumePlugin } from './volume-plugin.ts';

const NAME = 'kubernetes.io/empty-dir';
/** The node's disk, memory, or huge pages of the one size, or of a size that is named. */
const MEDIUM = /^(?:|Memory|HugePages(?:-.+)?)$/;

export function createEmptyDirPlugin(volumeHost: VolumeHost): VolumePlugin {
  const { host } = volumeHost;
  return {
    name: NAME,
    canSupport: (volume) => volume.emptyDir !== undefined,
    requiresRemount: () => false,
    newMounter: (volume, pod) => {
      const medium = volume.emptyDir?.medium ?? '';
      const path = volumeHost.podVolumeDir(pod.metadata.uid, NAME, volume.name);
      return {
        attributes: { readOnly: false, managed: true },
        getPath: () => path,
        setUp: (args) => {
          const fsGroup = fsGroupOf(args.pod);
          return host.perform(async (files) => {
            if (!MEDIUM.test(medium))
              throw new Error(`unknown storage medium ${JSON.stringify(medium)}`);
            await files.mkdir(path, { recursive: true, mode: 0o777 });
            await setVolumeOwnership(files, path, fsGroup, { readOnly: false });
          });
        },
      };
    },
    newUnmounter: (volumeName, podUid) => ({
      tearDown: () =>
        host.perform((files) => files.rm(volumeHost.podVolumeDir(podUid, NAME, volumeName))),
    }),
  };
}
