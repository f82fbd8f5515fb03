import type { SeededDefect } from '../law.ts';
import { notingBinds } from './noting-binds.ts';

export const bindsSubPathsThroughLinks: SeededDefect = {
  name: 'a runtime that reaches a subPath through `..data` instead of what it led to',
  plug: () => {
    const sources = new Map<string, string>();
    const through = (hostPath: string): string =>
      sources.get(hostPath)?.replace(/\/\.\.\d[^/]*/, '/..data') ?? hostPath;
    return {
      ports: (real) => notingBinds(real, sources),
      seams: {
        runtime: (real) => ({
          ...real,
          createContainer: (sandboxId, { mounts, ...config }, sandboxConfig) => {
            const moved = mounts.map((each) => ({ ...each, hostPath: through(each.hostPath) }));
            return real.createContainer(sandboxId, { ...config, mounts: moved }, sandboxConfig);
          },
        }),
      },
    };
  },
};
