/** What a pod takes up of the node's disks, as values for tests. */
import type { DiskUsage } from '../../sim/index.ts';
import type { PodUsage } from '../stats/index.ts';

const NOTHING = { usedBytes: 0, inodesUsed: 0 };

/** Of a pod with a container `main`, and a volume `cache`. */
export function usageOf(of: { rootfs?: DiskUsage; logs?: DiskUsage; local?: DiskUsage }): PodUsage {
  const { rootfs = NOTHING, logs = NOTHING, local = NOTHING } = of;
  const total = {
    usedBytes: rootfs.usedBytes + logs.usedBytes + local.usedBytes,
    inodesUsed: rootfs.inodesUsed + logs.inodesUsed + local.inodesUsed,
  };
  const containers = [{ name: 'main', rootfs, logs }];
  return { containers, volumes: new Map([['cache', local]]), localVolumes: local, total };
}

export const bytes = (usedBytes: number): DiskUsage => ({ usedBytes, inodesUsed: 1 });
