import { handingMounts } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

/** R23: always, for every container, whatever `volumeMount.readOnly` says. */
export const believesReadOnly: SeededDefect = {
  name: 'a kubelet that mounts a volume of the draft as its `volumeMount.readOnly` says',
  plug: () => ({
    seams: handingMounts((mount) =>
      mount.hostPath.includes('/kubernetes.io~oci/') ? { ...mount, readonly: false } : mount,
    ),
  }),
};
