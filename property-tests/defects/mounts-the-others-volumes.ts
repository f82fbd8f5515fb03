import { handingMounts } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

export const mountsTheOthersVolumes: SeededDefect = {
  name: 'a kubelet that knows volumes by their names alone, whosever they are',
  plug: () => {
    const first = new Map<string, string>();
    return {
      seams: handingMounts((mount) => {
        if (!mount.hostPath.includes('/volumes/kubernetes.io~')) return mount;
        const known = first.get(mount.containerPath) ?? mount.hostPath;
        first.set(mount.containerPath, known);
        return { ...mount, hostPath: known };
      }),
    };
  },
};
