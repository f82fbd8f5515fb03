/**
 * What is known of the images after a look at the node. Pure.
 * Upstream: pkg/kubelet/images/image_gc_manager.go, detectImages (v1.36).
 */
import type { Image } from '../../../cri/index.ts';
import type { Instant } from '../../../sim/index.ts';
import { NEVER_USED, type ImageRecord, type ImageRecords } from './image-record.ts';

export interface ImageLook {
  readonly images: readonly Image[];
  /** Ids. */
  readonly inUse: ReadonlySet<string>;
  /** When the look began: new images are as old as that. */
  readonly detectedAt: Instant;
  /** When everything was listed. */
  readonly usedAt: Instant;
}

/** An image that is gone is forgotten; if it comes back it is new again. */
export function detectImages(
  records: ImageRecords,
  { images, inUse, detectedAt, usedAt }: ImageLook,
): Map<string, ImageRecord> {
  const now = new Map<string, ImageRecord>();
  for (const { id, sizeBytes, pinned } of images) {
    const known = records.get(id);
    now.set(id, {
      id,
      firstDetected: known?.firstDetected ?? detectedAt,
      lastUsed: inUse.has(id) ? usedAt : (known?.lastUsed ?? NEVER_USED),
      sizeBytes,
      pinned,
    });
  }
  return now;
}
