/** Ports whose mounts are made in another way. For seeded defects. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem, Mounter } from '../../src/sim/index.ts';

/** @param other what is done otherwise than by the real one */
export function withMounter(
  ports: LabPorts,
  other: (real: Mounter, files: FileSystem) => Partial<Mounter>,
): LabPorts {
  return {
    ...ports,
    openHost: async (...host) => {
      const { files, mounter } = await ports.openHost(...host);
      const same: Mounter = {
        strategy: mounter.strategy,
        bind: (source, target) => mounter.bind(source, target),
        unmount: (target) => mounter.unmount(target),
        isMountPoint: (path) => mounter.isMountPoint(path),
        list: () => mounter.list(),
      };
      return { files, mounter: { ...same, ...other(mounter, files) } };
    },
  };
}
