/** Records of pulls after a collection (images.md, GC24): a law over a node whose disk fills. */
import { keepsRecords } from '../defects/keeps-records.ts';
import { diskLaw } from '../full-disk/disk-law.ts';
import type { Collected, Lived, Removal } from '../full-disk/lived.ts';

/** What a collection takes after its last removal. */
const SLACK_MS = 20_000;
/** What a record says of its last change is cut to this. */
const RECORD_GRAIN_MS = 1000;
/** Between two removals of a collection. */
const GAP_MS = 1000;

export const recordsGoWithImages = diskLaw({
  name: 'GC24: after a collection for space no record of a pull is of an image that is gone, unless it was written meanwhile',
  because:
    'images are removed by the runtime, by hand and by the collector, and records by the kubelet alone.',
  oracle: 'the records on the disk, and what was there when',
  sometimes: [
    'a record went with its image',
    'the record of an image that was removed by hand went',
  ],
  defects: [keepsRecords],
  judge: ({ collected, removals, looks, lists }, sometimes) => {
    for (const [at, look] of looks.entries()) {
      const ofSpace = collected.filter((each) => each.reason === 'space' && each.at < look.at);
      const last = ofSpace.at(-1);
      if (last === undefined || look.at - last.at < SLACK_MS) continue;
      const batch = batchOf(removals, last);
      const firstAt = Math.min(...batch.map(({ stock }) => stock.at));
      const isWhole = batch.every(({ outcome }) => outcome === 'done');
      // Whoever prunes asks what is there once the last has gone.
      const listed = lists.find(({ order }) => order > last.order);
      if (!isWhole || listed === undefined || listed.order > look.order) continue;
      const left = look.records.find(
        ({ imageRef, lastUpdatedAt }) =>
          !listed.ids.has(imageRef) && lastUpdatedAt + RECORD_GRAIN_MS <= firstAt,
      );
      if (left !== undefined) return `the record of ${left.imageRef} is still there`;
      for (const { imageRef } of looks[at - 1]?.records ?? []) {
        if (look.records.some((each) => each.imageRef === imageRef)) continue;
        sometimes(
          ofSpace.some(({ id }) => id === imageRef)
            ? 'a record went with its image'
            : 'the record of an image that was removed by hand went',
        );
      }
    }
    return undefined;
  },
});

/** The removals of one collection: one after the other, each at once after the one before. */
function batchOf(removals: Lived['removals'], last: Collected): readonly Removal[] {
  const images = removals.filter(({ of, stock }) => of === 'image' && stock.at <= last.at);
  const batch: Removal[] = [];
  let nextAt = last.at;
  for (const removal of images.toReversed()) {
    if (nextAt - (removal.endedAt ?? Infinity) > GAP_MS) break;
    batch.push(removal);
    nextAt = removal.stock.at;
  }
  return batch;
}
