/** A volume plugin of which a part is replaced. */
import type { Pod, Volume } from '../../src/api/index.ts';
import type { VolumeMounter, VolumePlugin } from '../../src/volumes/index.ts';

export function otherMounter(
  real: VolumePlugin,
  replace: (mounter: VolumeMounter, volume: Volume, pod: Pod) => Partial<VolumeMounter>,
): VolumePlugin {
  return {
    name: real.name,
    canSupport: (volume) => real.canSupport(volume),
    requiresRemount: (volume) => real.requiresRemount(volume),
    newUnmounter: (volumeName, podUid) => real.newUnmounter(volumeName, podUid),
    newMounter: (volume, pod) => {
      const mounter = real.newMounter(volume, pod);
      return {
        attributes: mounter.attributes,
        getPath: () => mounter.getPath(),
        setUp: (args) => mounter.setUp(args),
        ...replace(mounter, volume, pod),
      };
    },
  };
}
