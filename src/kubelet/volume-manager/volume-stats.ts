/**
 * How full the file systems behind claims are. Upstream: pkg/kubelet/metrics/collectors/volume_stats.go;
 * pkg/kubelet/server/stats/volume_stat_calculator.go; pkg/volume/local/local.go, which asks by statfs (v1.36). Of the
 * plugins that claims lead to only that for `local` tells: that for `hostPath`, of which provisioned volumes are, tells nothing.
 *
 * Such a volume is a directory of the node's disk, so the figures are the disk's: those that eviction saw last, up to 10 s
 * old (upstream's: up to two minutes).
 */
import { claimNameOf } from '../../api/index.ts';
import type { FileSystemStats } from '../../sim/index.ts';
import type { GaugeValue, Labels, Metrics } from '../model/index.ts';
import type { ActualStateOfWorld } from './actual-state-of-world.ts';
import type { DesiredStateOfWorld } from './desired-state-of-world.ts';

const LOCAL = 'kubernetes.io/local-volume';

/** By the name after `volume_stats_`. */
const FIGURES: Readonly<Record<string, (stats: FileSystemStats) => number>> = {
  capacity_bytes: ({ capacityBytes }) => capacityBytes,
  available_bytes: ({ availableBytes }) => availableBytes,
  used_bytes: ({ capacityBytes, availableBytes }) => capacityBytes - availableBytes,
  inodes: ({ inodes }) => inodes,
  inodes_free: ({ inodesFree }) => inodesFree,
  inodes_used: ({ inodes, inodesFree }) => inodes - inodesFree,
};

/** @param diskStats as they were last; undefined: nobody has asked yet */
export function showVolumeStats(
  metrics: Metrics,
  desired: DesiredStateOfWorld,
  actual: ActualStateOfWorld,
  diskStats: () => FileSystemStats | undefined,
): void {
  for (const [name, figure] of Object.entries(FIGURES)) {
    metrics.gauge(`volume_stats_${name}`, () => {
      const stats = diskStats();
      if (stats === undefined) return [];
      return claims(desired, actual).map((labels): GaugeValue => ({
        labels,
        value: figure(stats),
      }));
    });
  }
}

/** Of mounted volumes; one that several pods share counts once. */
function claims(desired: DesiredStateOfWorld, actual: ActualStateOfWorld): readonly Labels[] {
  const found = new Map<string, Labels>();
  for (const { plugin, podUid, name, pod, outerNames = [] } of desired.volumes) {
    if (plugin.name !== LOCAL || actual.get(podUid, name)?.isMounted !== true) continue;
    const { namespace } = pod.metadata;
    for (const volume of pod.spec.volumes ?? []) {
      const claim = claimNameOf(pod, volume);
      if (claim === undefined || !outerNames.includes(volume.name)) continue;
      found.set(`${namespace}/${claim}`, { namespace, persistentvolumeclaim: claim });
    }
  }
  return [...found.values()];
}
