/** Ports whose binds are noted: the source of each subPath, by its target. */
import type { LabPorts } from '../../src/lab/index.ts';

export function notingBinds(real: LabPorts, sources: Map<string, string>): LabPorts {
  return {
    ...real,
    openHost: async (...host) => {
      const { files, mounter } = await real.openHost(...host);
      const bind: typeof mounter.bind = (source, target, ...options) => {
        if (target.includes('/volume-subpaths/')) sources.set(target, source);
        return mounter.bind(source, target, ...options);
      };
      const noting = new Proxy(mounter, {
        get: (_, key) => {
          if (key === 'bind') return bind;
          const value: unknown = Reflect.get(mounter, key);
          return typeof value === 'function' ? (value.bind(mounter) as unknown) : value;
        },
      });
      return { files, mounter: noting };
    },
  };
}
