import { withFirstSources } from '../image-volumes/other-mounts.ts';
import type { SeededDefect } from '../law.ts';

/** upd-1 of the bug catalogue: the old bind is taken for the new one. Upstream: kubernetes/kubernetes#68211. */
export const bindsWhatIsGone: SeededDefect = {
  name: 'upd-1: a kubelet that binds a subPath again from where it led the first time',
  plug: () => ({
    ports: (real) =>
      withFirstSources(real, (target) =>
        target.includes('/volume-subpaths/') ? target : undefined,
      ),
  }),
};
