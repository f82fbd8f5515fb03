/** Ports whose disks say otherwise how full they are. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';

type Statfs = FileSystem['statfs'];

export function withStatfs(ports: LabPorts, other: (real: Statfs) => Statfs): LabPorts {
  return {
    ...ports,
    openHost: async (...host) => {
      const { files, mounter } = await ports.openHost(...host);
      const statfs = other((path) => files.statfs(path));
      const saying = new Proxy(files, {
        get: (_, key) => {
          if (key === 'statfs') return statfs;
          const value: unknown = Reflect.get(files, key);
          return typeof value === 'function' ? (value.bind(files) as unknown) : value;
        },
      });
      return { files: saying, mounter };
    },
  };
}
