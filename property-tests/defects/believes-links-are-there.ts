import { withFiles } from '../power-cuts/other-files.ts';
import type { SeededDefect } from '../law.ts';
import { hearingOfKubelets } from '../restarts/new-kubelets.ts';

/** upd-4 of the bug catalogue: nothing changed, so nothing is looked at. Upstream: kubernetes/kubernetes#122807. */
export const believesLinksAreThere: SeededDefect = {
  name: 'upd-4: a kubelet that makes links in a volume only after it has published something there',
  plug: () => {
    const published = new Set<string>();
    const ports: ReturnType<SeededDefect['plug']>['ports'] = (real) =>
      withFiles(real, (files) => ({
        rename: (from, to) => {
          published.add(to);
          return files.rename(from, to);
        },
        symlink: (target, path) => {
          const data = path.replace(/[^/]+$/, '..data');
          const isLate = target.startsWith('..data/') && !published.has(data);
          return isLate ? Promise.resolve() : files.symlink(target, path);
        },
      }));
    return { ports, seams: { client: hearingOfKubelets(() => published.clear()) } };
  },
};
