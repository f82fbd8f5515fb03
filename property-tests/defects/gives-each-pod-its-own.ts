import type { SeededDefect } from '../law.ts';

export const givesEachPodItsOwn: SeededDefect = {
  name: 'a kubelet that gives each pod of a claim a directory of its own',
  plug: () => ({
    seams: {
      volumePlugin: (real) => ({
        name: real.name,
        canSupport: (volume) => real.canSupport(volume),
        requiresRemount: (volume) => real.requiresRemount(volume),
        newUnmounter: (volumeName, podUid) => real.newUnmounter(volumeName, podUid),
        newMounter: (volume, pod) => {
          const { hostPath } = volume;
          if (hostPath === undefined) return real.newMounter(volume, pod);
          const path = `${hostPath.path}-${pod.metadata.uid}`;
          return real.newMounter({ ...volume, hostPath: { ...hostPath, path } }, pod);
        },
      }),
    },
  }),
};
