/**
 * The collector's decisions as a replaceable set, by upstream's names where it has them. They are part
 * of `KubeletDecisions`.
 */
import { detectImages } from './detect-images.ts';
import { amountToFree, usagePercent } from './disk-usage.ts';
import { imagesInEvictionOrder, mayFreeImage } from './eviction-order.ts';
import type { ImageGCPolicy } from './image-gc-policy.ts';
import { imagesInUse } from './images-in-use.ts';

export interface ImageGCDecisions {
  /** False: images are looked at, and only eviction removes any. */
  readonly collectsImages: typeof collectsImages;
  /** Whether the node is told that a collection failed, the so manieth in a row. */
  readonly tellsOfImageGCFailure: (failuresInARow: number) => boolean;
  readonly imagesInUse: typeof imagesInUse;
  readonly detectImages: typeof detectImages;
  readonly imagesInEvictionOrder: typeof imagesInEvictionOrder;
  readonly mayFreeImage: typeof mayFreeImage;
  readonly usagePercent: typeof usagePercent;
  readonly amountToFree: typeof amountToFree;
  /**
   * Whether a candidate may still go at the instant of its removal. Upstream does not ask again
   * (kubernetes/kubernetes#123631).
   */
  readonly isStillUnused: (id: string, uses: UsesOfImages) => boolean;
  /** Whether the next candidate is tried. */
  readonly needsMoreSpace: (progress: SpaceProgress) => boolean;
}

/** Ids in use. */
export interface UsesOfImages {
  readonly atStart: ReadonlySet<string>;
  /** Containers that are about to be created over an image included. */
  readonly now: ReadonlySet<string>;
}

export interface SpaceProgress {
  readonly wantedBytes: number;
  readonly freedBytes: number;
  readonly failureCount: number;
}

/** Neither a threshold nor an age could ever be reached. Upstream: pkg/kubelet/kubelet.go, StartGarbageCollection. */
export function collectsImages({ highThresholdPercent, maxAgeMs }: ImageGCPolicy): boolean {
  return highThresholdPercent < 100 || maxAgeMs > 0;
}

export const IMAGE_GC_DECISIONS: ImageGCDecisions = {
  collectsImages,
  // The first may be for want of stats, which are not there yet.
  tellsOfImageGCFailure: (failuresInARow) => failuresInARow > 1,
  imagesInUse,
  detectImages,
  imagesInEvictionOrder,
  mayFreeImage,
  usagePercent,
  amountToFree,
  isStillUnused: (id, { now }) => !now.has(id),
  needsMoreSpace: ({ wantedBytes, freedBytes }) => freedBytes < wantedBytes,
};
