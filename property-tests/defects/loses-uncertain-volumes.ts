import { tap } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { laterPlugins, LEFT_AS_IT_IS, settingUp } from '../restarts/new-kubelets.ts';

/** vol-4 of the bug catalogue: a failed set-up says that nothing is mounted. Upstream: kubernetes/kubernetes#110670. */
export const losesUncertainVolumes: SeededDefect = {
  name: 'vol-4: a new kubelet that takes for unmounted what it could not set up',
  plug: () => {
    const failed = new Set<string>();
    const volumePlugin = laterPlugins((real) => ({
      newMounter: (volume, pod) => {
        const key = pod.metadata.uid + volume.name;
        const heed = tap<void>({
          subscribe: () => failed.add(key),
          next: () => failed.delete(key),
        });
        const mounter = real.newMounter(volume, pod);
        return settingUp(mounter, (args) => mounter.setUp(args).pipe(heed));
      },
      newUnmounter: (name, uid) =>
        failed.has(uid + name) ? LEFT_AS_IT_IS : real.newUnmounter(name, uid),
    }));
    return { seams: { volumePlugin } };
  },
};
