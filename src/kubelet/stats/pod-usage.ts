/**
 * What a pod takes up of the node's disks: writable layers, logs and volumes. Upstream: pkg/kubelet/stats/helper.go,
 * calcEphemeralStorage; host_stats_provider.go; k8s.io/kubelet/pkg/apis/stats/v1alpha1, PodStats (v1.36).
 *
 * Deviation: the file for `/etc/hosts`, some hundred bytes of upstream's sum, is made where somebody looks.
 */
import type { DiskUsage } from '../../sim/index.ts';

/** Of a container that runs. Upstream: ContainerStats. */
export interface ContainerUsage {
  readonly name: string;
  /** What it changed of its root. */
  readonly rootfs: DiskUsage;
  /** The files of its logs, whichever of its instances wrote them. */
  readonly logs: DiskUsage;
}

/** Upstream: PodStats. */
export interface PodUsage {
  readonly containers: readonly ContainerUsage[];
  /** By name: all that are measured. */
  readonly volumes: ReadonlyMap<string, DiskUsage>;
  /** Of these, what is on the node's own disk. Upstream: podLocalVolumeUsage. */
  readonly localVolumes: DiskUsage;
  /** Of everything: upstream's EphemeralStorage. */
  readonly total: DiskUsage;
}

export const NO_USAGE: DiskUsage = { usedBytes: 0, inodesUsed: 0 };

export function plus(one: DiskUsage, other: DiskUsage): DiskUsage {
  return {
    usedBytes: one.usedBytes + other.usedBytes,
    inodesUsed: one.inodesUsed + other.inodesUsed,
  };
}

export function podUsageOf(
  containers: readonly ContainerUsage[],
  volumes: PodUsage['volumes'],
  localVolumes: DiskUsage,
): PodUsage {
  const total = containers.reduce(
    (sum, each) => plus(plus(sum, each.rootfs), each.logs),
    localVolumes,
  );
  return { containers, volumes, localVolumes, total };
}
