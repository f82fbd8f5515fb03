/**
 * What this kubelet knows of an image of the node. Upstream: pkg/kubelet/images/image_gc_manager.go,
 * imageRecord (v1.36). It is forgotten with the process: a restart makes every image young again.
 */
import type { Instant } from '../../../sim/index.ts';

/** Before any instant: upstream's zero time. */
export const NEVER_USED: Instant = -Infinity;

export interface ImageRecord {
  readonly id: string;
  /** When this process first saw it. */
  readonly firstDetected: Instant;
  /** `NEVER_USED` until a look found it in use. */
  readonly lastUsed: Instant;
  /** Its own; layers that it shares count in full. */
  readonly sizeBytes: number;
  readonly pinned: boolean;
}

/** By id. */
export type ImageRecords = ReadonlyMap<string, ImageRecord>;
