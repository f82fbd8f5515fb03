/**
 * An empty directory for the life of the pod: the smallest plugin. Upstream: pkg/volume/emptydir (v1.36). Huge pages
 * are nowhere here: no node has room for a pod that asks for them, and who does not ask gets no directory of theirs.
 */
import { fsGroupOf, setVolumeOwnership } from './ownership.ts';
import { requireHugePages } from './huge-pages.ts';
import { setUpTmpfs, tearDownDirectory, tmpfsSize } from './tmpfs.ts';
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
      const { medium = '', sizeLimit } = volume.emptyDir ?? {};
      const path = volumeHost.podVolumeDir(pod.metadata.uid, NAME, volume.name);
      return {
        attributes: { readOnly: false, managed: true },
        getPath: () => path,
        setUp: (args) => {
          const fsGroup = fsGroupOf(args.pod);
          const askedAt = volumeHost.world.now();
          const size = tmpfsSize(args.pod, volumeHost.nodeAllocatable, sizeLimit);
          return host.perform(async (files, mounter) => {
            if (!MEDIUM.test(medium))
              throw new Error(`unknown storage medium ${JSON.stringify(medium)}`);
            if (medium === 'Memory') await setUpTmpfs(files, mounter, path, size, askedAt);
            else await files.mkdir(path, { recursive: true, mode: 0o777 });
            if (medium.startsWith('HugePages')) requireHugePages(medium, args.pod);
            await setVolumeOwnership(files, path, fsGroup, { readOnly: false });
          });
        },
      };
    },
    newUnmounter: (volumeName, podUid) => ({
      tearDown: () =>
        host.perform((files, mounter) =>
          tearDownDirectory(files, mounter, volumeHost.podVolumeDir(podUid, NAME, volumeName)),
        ),
    }),
  };
}
