/**
 * How full a file system is, and how much must go. Pure, and exact in whole numbers whatever the size.
 * Upstream: pkg/kubelet/images/image_gc_manager.go, GarbageCollect, formatSize (v1.36).
 */

/** Of the file system that images lie on. */
export interface ImageFsStats {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Of more than there is to be had, all is. */
export function usagePercent({ capacityBytes, availableBytes }: ImageFsStats): number {
  return 100 - Number((BigInt(availableBytes) * 100n) / BigInt(capacityBytes));
}

/** What is lacking of the free space that the low threshold leaves. */
export function amountToFree(
  { capacityBytes, availableBytes }: ImageFsStats,
  lowThresholdPercent: number,
): number {
  const wanted = (BigInt(capacityBytes) * BigInt(100 - lowThresholdPercent)) / 100n;
  return Number(wanted - BigInt(availableBytes));
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1000 B`, `10.0 GiB` */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
