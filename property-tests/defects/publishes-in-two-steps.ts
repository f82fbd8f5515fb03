import type { ObservedPorts } from '../volume-updates/observed-ports.ts';

/** A rename as it would be if it were a copy. */
export const publishesInTwoSteps = {
  name: 'a disk that takes `..data` away before it puts the new one there',
  plug: (ports: ObservedPorts): void => {
    ports.rename = async (from, to) => {
      if (!to.endsWith('/..data')) return ports.disk.rename(from, to);
      const target = await ports.disk.readlink(from);
      await ports.disk.rm(to);
      await ports.onStep();
      await ports.disk.symlink(target, to);
      await ports.disk.rm(from);
    };
  },
};
