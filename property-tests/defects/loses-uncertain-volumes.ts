import { immediately, operation, perform, type Steps } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';
import { laterPlugins } from '../restarts/new-kubelets.ts';

/** vol-4 of the bug catalogue: a set-up that failed says that nothing is mounted. Upstream: kubernetes/kubernetes#110670. */
export const losesUncertainVolumes: SeededDefect = {
  name: 'vol-4: a new kubelet that takes for unmounted what it could not set up',
  plug: () => {
    const failed = new Set<string>();
    return {
      seams: {
        volumePlugin: laterPlugins((real) => ({
          newMounter: (volume, pod) => {
            const mounter = real.newMounter(volume, pod);
            function* setUp(args: Parameters<typeof mounter.setUp>[0]): Steps<void> {
              failed.add(pod.metadata.uid + volume.name);
              yield* perform(mounter.setUp(args));
              failed.delete(pod.metadata.uid + volume.name);
            }
            return {
              attributes: mounter.attributes,
              getPath: () => mounter.getPath(),
              setUp: (args) => operation(() => setUp(args)),
            };
          },
          newUnmounter: (name, podUid) =>
            failed.has(podUid + name)
              ? { tearDown: () => immediately(() => undefined) }
              : real.newUnmounter(name, podUid),
        })),
      },
    };
  },
};
