/**
 * Which limit of its own a pod exceeds on the node's disk. Pure.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go, localStorageEviction (v1.36). Limits of containers concern
 * writable layers and logs, which are not on this disk, so no container exceeds its own.
 */
import { formatQuantity, parseQuantity, type Pod } from '../../api/index.ts';
import { isLocalVolume, type PodUsage } from '../stats/index.ts';
import { ephemeralStorage } from './rank.ts';

/** Whether the pod has limits at all: of the others nothing need be known. */
export function hasLocalLimits({ spec }: Pod): boolean {
  return (
    (spec.volumes ?? []).some(
      (volume) => isLocalVolume(volume) && volume.emptyDir?.sizeLimit !== undefined,
    ) || ephemeralStorage(spec, 'limits') !== undefined
  );
}

/** The message of its eviction; undefined if it keeps its limits. */
export function exceededLocalLimit({ spec }: Pod, usage: PodUsage): string | undefined {
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    const used = usage.volumes.get(name);
    if (limit === undefined || used === undefined) continue;
    const limitBytes = parseQuantity(limit);
    if (limitBytes > 0 && used.usedBytes > limitBytes)
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  const limitBytes = ephemeralStorage(spec, 'limits');
  if (limitBytes === undefined || usage.total.usedBytes <= limitBytes) return undefined;
  const limit = formatQuantity(limitBytes, 'BinarySI');
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
}
