import { handingMounts } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';
import { notingBinds } from './noting-binds.ts';

/** upd-2 of the bug catalogue: resolved early, bound late. Upstream: kubernetes/kubernetes#127602. */
export const bindsPartsWithoutHolding: SeededDefect = {
  name: 'upd-2: a kubelet that hands the runtime the path to which a subPath led',
  plug: () => {
    const sources = new Map<string, string>();
    return {
      ports: (real) => notingBinds(real, sources),
      seams: handingMounts((mount) => ({
        ...mount,
        hostPath: sources.get(mount.hostPath) ?? mount.hostPath,
      })),
    };
  },
};
