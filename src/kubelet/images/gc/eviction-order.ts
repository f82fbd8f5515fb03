/**
 * Which images may go, in which order, and which of these may go for space. Pure.
 * Upstream: pkg/kubelet/images/image_gc_manager.go, imagesInEvictionOrder, byLastUsedAndDetected,
 * freeSpace (v1.36).
 */
import type { Instant } from '../../../sim/index.ts';
import type { ImageRecord, ImageRecords } from './image-record.ts';

/** Neither used nor pinned; least recently used first, never used before that. */
export function imagesInEvictionOrder(
  records: ImageRecords,
  inUse: ReadonlySet<string>,
): readonly ImageRecord[] {
  return [...records.values()]
    .filter(({ id, pinned }) => !pinned && !inUse.has(id))
    .sort(byLastUsedAndDetected);
}

function byLastUsedAndDetected(a: ImageRecord, b: ImageRecord): number {
  return compare(a.lastUsed, b.lastUsed) || compare(a.firstDetected, b.firstDetected);
}

/** Of instants that need not be finite. */
function compare(a: Instant, b: Instant): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export interface SpaceCollection {
  readonly startedAt: Instant;
  readonly minAgeMs: number;
}

/** Whether an image may be removed to make room; age alone does not ask this. */
export function mayFreeImage(
  { lastUsed, firstDetected }: ImageRecord,
  { startedAt, minAgeMs }: SpaceCollection,
): boolean {
  return lastUsed < startedAt && startedAt - firstDetected >= minAgeMs;
}
