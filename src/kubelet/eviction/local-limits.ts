/**
 * Which limit of its own a pod exceeds on the node's disk. Pure.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go, localStorageEviction (v1.36).
 */
import { formatQuantity, parseQuantity, type Pod } from '../../api/index.ts';
import type { PodUsage } from '../stats/index.ts';
import { ephemeralStorage, type DiskLayout } from './rank.ts';

/** Whether the pod has limits at all: of the others nothing need be known. */
export function hasLocalLimits({ spec }: Pod): boolean {
  return (
    (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
    ephemeralStorage(spec, 'limits') !== undefined
  );
}

/** A limit that a pod exceeds. */
export interface ExceededLimit {
  /** As evictions are counted. Upstream: signalEmptyDirFsLimit, signalEphemeralPodFsLimit,
   * signalEphemeralContainerFsLimit. */
  readonly signal: 'emptydirfs.limit' | 'ephemeralpodfs.limit' | 'ephemeralcontainerfs.limit';
  /** Of its eviction. */
  readonly message: string;
}

/** Undefined if it keeps its limits. Volumes are looked at first, then the pod, then its containers. */
export function exceededLocalLimit(
  { spec }: Pod,
  usage: PodUsage,
  layout: DiskLayout,
): ExceededLimit | undefined {
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    const used = usage.volumes.get(name);
    if (limit === undefined || used === undefined) continue;
    const limitBytes = parseQuantity(limit);
    if (limitBytes <= 0 || used.usedBytes <= limitBytes) continue;
    const message = `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
    return { signal: 'emptydirfs.limit', message };
  }
  const limitBytes = ephemeralStorage(spec, 'limits');
  if (limitBytes !== undefined && usage.total.usedBytes > limitBytes) {
    const limit = formatQuantity(limitBytes, 'BinarySI');
    const message = `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
    return { signal: 'ephemeralpodfs.limit', message };
  }
  return exceededByContainer(spec, usage, layout);
}

/** Init containers have no limit of their own here. Where images are elsewhere, so are writable layers. */
function exceededByContainer(
  { containers }: Pod['spec'],
  usage: PodUsage,
  layout: DiskLayout,
): ExceededLimit | undefined {
  for (const { name, rootfs, logs } of usage.containers) {
    const container = containers.find((each) => each.name === name);
    const limit = container?.resources?.limits?.['ephemeral-storage'];
    if (limit === undefined) continue;
    const limitBytes = parseQuantity(limit);
    const used = logs.usedBytes + (layout === 'one' ? rootfs.usedBytes : 0);
    if (limitBytes === 0 || used <= limitBytes) continue;
    const message = `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
    return { signal: 'ephemeralcontainerfs.limit', message };
  }
  return undefined;
}
