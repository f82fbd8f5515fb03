import { withMounter } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

/** upd-1 of the bug catalogue: the old bind is taken for the new one. Upstream: kubernetes/kubernetes#68211. */
export const bindsWhatIsGone: SeededDefect = {
  name: 'upd-1: a kubelet that binds a subPath again from where it led the first time',
  plug: () => {
    const first = new Map<string, string>();
    return {
      ports: (real) =>
        withMounter(real, (mounter) => ({
          bind: (source, target) => {
            if (!target.includes('/volume-subpaths/')) return mounter.bind(source, target);
            const known = first.get(target) ?? source;
            first.set(target, known);
            return mounter.bind(known, target);
          },
        })),
    };
  },
};
