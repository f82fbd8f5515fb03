/**
 * Which records go when images have been collected. Upstream:
 * pkg/kubelet/images/pullmanager/image_pull_manager.go, PruneUnknownRecords (v1.36).
 */
import type { Instant } from '../../../sim/index.ts';
import type { ImagePulledRecord } from './image-pulled-record.ts';

export type RecordsToPrune = typeof recordsToPrune;

export interface Collected {
  /** Ids of the images that the collection looked at and kept. */
  readonly remaining: readonly string[];
  /** Ids of all images that are here. */
  readonly present: readonly string[];
  /** When it began. */
  readonly until: Instant;
}

/**
 * Those of images that are gone, unless they changed since the collection began. Deviation: upstream keeps
 * only those of `remaining`, and so forgets who may use images that are in use; see `recordsToPruneUpstream`.
 */
export function recordsToPrune(
  records: readonly ImagePulledRecord[],
  { remaining, present, until }: Collected,
): readonly ImagePulledRecord[] {
  return olderWithout(records, new Set([...remaining, ...present]), until);
}

/** To the letter: images in use and images that the collection did not come to lose their records. */
export function recordsToPruneUpstream(
  records: readonly ImagePulledRecord[],
  { remaining, until }: Collected,
): readonly ImagePulledRecord[] {
  return olderWithout(records, new Set(remaining), until);
}

function olderWithout(
  records: readonly ImagePulledRecord[],
  kept: ReadonlySet<string>,
  until: Instant,
): readonly ImagePulledRecord[] {
  return records.filter(
    ({ imageRef, lastUpdatedTime }) => lastUpdatedTime < until && !kept.has(imageRef),
  );
}
