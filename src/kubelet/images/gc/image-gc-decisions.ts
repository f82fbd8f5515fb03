/**
 * The collector's decisions as a replaceable set, by upstream's names where it has them. They are part
 * of `KubeletDecisions`.
 */
import { detectImages } from './detect-images.ts';
import { amountToFree, usagePercent } from './disk-usage.ts';
import { imagesInEvictionOrder, mayFreeImage } from './eviction-order.ts';
import { imagesInUse } from './images-in-use.ts';

export interface ImageGCDecisions {
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
  /**
   * Whose pull records are kept. Upstream keeps those of the candidates that it looked at and spared,
   * and so loses those of images in use.
   */
  readonly imagesWithRecords: (images: ImagesAfterCollection) => readonly string[];
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

export interface ImagesAfterCollection {
  /** Ids of all that are there. */
  readonly present: readonly string[];
  /** Candidates that were looked at and are still there, by id. */
  readonly spared: readonly string[];
}

export const IMAGE_GC_DECISIONS: ImageGCDecisions = {
  imagesInUse,
  detectImages,
  imagesInEvictionOrder,
  mayFreeImage,
  usagePercent,
  amountToFree,
  isStillUnused: (id, { now }) => !now.has(id),
  needsMoreSpace: ({ wantedBytes, freedBytes }) => freedBytes < wantedBytes,
  imagesWithRecords: ({ present }) => present,
};
