/** How much the collector takes, and what it says (images.md, GC4, GC6 to GC8, GC10, GC15, GC16, GC19): laws over the story of a node. */
import { IMAGE_GC_DECISIONS } from '../../src/kubelet/images/index.ts';
import {
  forSpace,
  freedBytes,
  mayGoForSpace,
  needOf,
  wantedOf,
  type Collection,
} from '../image-gc/collection.ts';
import { collectionLaw } from '../image-gc/collection-law.ts';

export const nothingBelowTheHighThreshold = collectionLaw({
  name: 'GC4: below the high threshold nothing goes for space, and there is nothing to say',
  because: 'usage is a rounded share of what is free, and more may be free than there is.',
  sometimes: ['the disk was one percent below', 'the disk was at the threshold'],
  defect: {
    name: 'a collector that is content with the low threshold only',
    plug: () => ({
      decisions: { usagePercent: (stats) => IMAGE_GC_DECISIONS.usagePercent(stats) + 10 },
    }),
  },
  judge: (collection, sometimes) => {
    const need = needOf(collection);
    if (need === undefined) return undefined;
    const missing = collection.policy.highThresholdPercent - need.usedPercent;
    if (missing === 1) sometimes('the disk was one percent below');
    if (missing === 0) sometimes('the disk was at the threshold');
    if (missing <= 0) return undefined;
    const [first] = forSpace(collection);
    if (first !== undefined) {
      return `${first.image.id} was removed with ${String(need.usedPercent)}% used`;
    }
    return collection.outcome === 'done' ? undefined : `it ended with: ${collection.outcome}`;
  },
});

export const downToTheLowThreshold = collectionLaw({
  name: 'GC6: a collection that succeeds leaves no more used than the low threshold, and what rounding makes of it',
  because: 'it is asked for at one threshold and has to reach the other.',
  sometimes: ['a collection for space succeeded'],
  defect: {
    name: 'a collector that is content with the high threshold',
    plug: () => ({
      decisions: {
        amountToFree: (stats, low) =>
          IMAGE_GC_DECISIONS.amountToFree(stats, Math.min(100, low + 10)),
      },
    }),
  },
  judge: (collection, sometimes) => {
    const need = needOf(collection);
    if (wantedOf(collection) === undefined || need === undefined || collection.outcome !== 'done') {
      return undefined;
    }
    sometimes('a collection for space succeeded');
    const free = need.availableBytes + freedBytes(forSpace(collection));
    const used = (100 * (collection.capacityBytes - free)) / collection.capacityBytes;
    return used < collection.policy.lowThresholdPercent + 1
      ? undefined
      : `${used.toFixed(1)}% were used after it`;
  },
});

export const noRemovalTooMuch = collectionLaw({
  name: 'GC5, GC7: the last removal was necessary: without it not enough was free',
  because: 'what was freed is counted while removals fail and images turn out to be used.',
  sometimes: ['several went', 'one was left that could have gone'],
  defect: {
    name: 'a collector that takes all it can get',
    plug: () => ({ decisions: { needsMoreSpace: () => true } }),
  },
  judge: (collection, sometimes) => {
    const wanted = wantedOf(collection);
    const gone = forSpace(collection);
    if (wanted === undefined || gone.length === 0) return undefined;
    if (gone.length > 1) sometimes('several went');
    const isLeft = collection.images.some(
      (image) =>
        mayGoForSpace(collection, image) &&
        !collection.attempts.some((each) => each.image === image),
    );
    if (isLeft) sometimes('one was left that could have gone');
    const without = freedBytes(gone.slice(0, -1));
    // The first is tried whatever is wanted.
    if (gone.length === 1 || without < wanted) return undefined;
    return `${gone.at(-1)?.image.id ?? ''} was removed when ${String(without)} of ${String(wanted)} bytes were free`;
  },
});

export const saysHowMuchIsLacking = collectionLaw({
  name: 'GC8: a collection that frees too little says so once, with the usage before it and what it freed; others say nothing',
  because: 'the usage is rounded, and a removal that failed is told in other words.',
  sometimes: ['too little was freed', 'enough was freed', 'a part of a percent was used'],
  defect: {
    name: 'a collector that rounds the usage down',
    plug: () => ({
      decisions: {
        usagePercent: ({ capacityBytes, availableBytes }) =>
          Math.floor((100 * (capacityBytes - availableBytes)) / capacityBytes),
      },
    }),
  },
  judge: (collection, sometimes) => {
    const { attempts, capacityBytes, said } = collection;
    const lacks = said.filter((each) => each.includes(' FreeDiskSpaceFailed: '));
    const wanted = wantedOf(collection);
    const need = needOf(collection);
    const freed = freedBytes(forSpace(collection));
    const isShort =
      wanted !== undefined && freed < wanted && !attempts.some((each) => each.isStuck);
    if (!isShort || need === undefined) {
      if (wanted !== undefined) sometimes('enough was freed');
      return lacks.length === 0 ? undefined : `it said ${lacks.join()}`;
    }
    sometimes('too little was freed');
    if ((need.availableBytes * 100) % capacityBytes !== 0)
      sometimes('a part of a percent was used');
    if (lacks.length !== 1) return `it lacked space, and said so ${String(lacks.length)} times`;
    const parts = [`(${String(need.usedPercent)}% of `, `(freed ${String(freed)} bytes)`];
    return parts.every((part) => lacks[0]?.includes(part))
      ? undefined
      : `it said ${lacks.join()}, not ${parts.join(' … ')}`;
  },
});

export const failuresDoNotStopIt = collectionLaw({
  name: 'GC10: an image that cannot be removed does not keep others from going, and the collection fails in the end',
  because: 'one error is the end of most things.',
  sometimes: [
    'others were removed after one that could not',
    'what could not be removed was the last',
  ],
  defect: {
    name: 'a collector that gives up',
    plug: () => ({
      decisions: {
        needsMoreSpace: ({ wantedBytes, freedBytes: freed, failureCount }) =>
          failureCount === 0 && freed < wantedBytes,
      },
    }),
  },
  judge: (collection, sometimes) => {
    const { attempts, images, kind, outcome, policy, wasDisturbed } = collection;
    const stuckAt = attempts.findIndex(({ isStuck }) => isStuck);
    if (stuckAt < 0) return undefined;
    sometimes(
      stuckAt < attempts.length - 1
        ? 'others were removed after one that could not'
        : 'what could not be removed was the last',
    );
    if (!outcome.includes('in image deletion: ')) return `it ended with: ${outcome}`;
    const wanted = kind === 'pressure' ? Infinity : wantedOf(collection);
    const gone = forSpace(collection);
    if (wasDisturbed || wanted === undefined || freedBytes(gone) >= wanted) return undefined;
    const left = images.find(
      (image) => mayGoForSpace(collection, image) && !attempts.some((each) => each.image === image),
    );
    return left === undefined || policy.maxAgeMs > 0
      ? undefined
      : `${left.id} was not tried, and too little was free`;
  },
});

/** What nothing has changed for since the collection before. */
function isRepeated(
  { isSecond }: Collection,
  before: Collection | undefined,
): before is Collection {
  return isSecond && before !== undefined;
}

export const sparedIsSpared = collectionLaw({
  name: 'GC15: what a collection spared for being used, pinned or young the next one spares as well',
  because: 'a collection leaves marks in what is known of the images.',
  sometimes: ['something was spared twice'],
  defect: {
    name: 'a collector that loses patience',
    plug: () => {
      const asked = new Set<string>();
      return {
        decisions: {
          mayFreeImage: (record, collection) => {
            const isKnown = asked.has(record.id);
            asked.add(record.id);
            return isKnown || IMAGE_GC_DECISIONS.mayFreeImage(record, collection);
          },
        },
      };
    },
  },
  judge: (collection, sometimes, before) => {
    if (!isRepeated(collection, before)) return undefined;
    const spared = before.images.filter((image) => !mayGoForSpace(before, image));
    if (spared.length > 0 && wantedOf(before) !== undefined)
      sometimes('something was spared twice');
    const wrong = forSpace(collection).find(({ image }) =>
      spared.some(({ id }) => id === image.id),
    );
    return wrong === undefined ? undefined : `${wrong.image.id} was spared before`;
  },
});

export const collectionsConverge = collectionLaw({
  name: 'GC16: where nothing changes, a collection after one that had nothing to remove, or that sufficed, removes nothing',
  because: 'a collector that does not come to rest empties a node.',
  sometimes: ['a collection sufficed', 'there was nothing to remove'],
  defect: {
    name: 'a collector that finds the disk full every other time',
    plug: () => {
      let looks = 0;
      return {
        decisions: {
          usagePercent: (stats) => {
            looks += 1;
            return looks % 2 === 0 ? 100 : IMAGE_GC_DECISIONS.usagePercent(stats);
          },
        },
      };
    },
  },
  judge: (collection, sometimes, before) => {
    if (!isRepeated(collection, before)) return undefined;
    const { attempts, outcome, policy } = before;
    const hasBand = policy.lowThresholdPercent + 1 < policy.highThresholdPercent;
    const isEnough = wantedOf(before) !== undefined && outcome === 'done' && hasBand;
    if (!isEnough && attempts.length > 0) return undefined;
    sometimes(attempts.length > 0 ? 'a collection sufficed' : 'there was nothing to remove');
    const [first] = collection.attempts;
    return first === undefined ? undefined : `${first.image.id} was removed by the second`;
  },
});

export const noCapacityNoCollection = collectionLaw({
  name: 'GC19: on a disk of no size nothing goes for space, and the node says so',
  because: 'a share of nothing is anything.',
  sometimes: ['the capacity was 0', 'there was a capacity'],
  defect: {
    name: 'a node that takes a disk of no size for one of a byte',
    plug: () => ({ capacity: (bytes) => Math.max(1, bytes) }),
  },
  judge: (collection, sometimes) => {
    const { capacityBytes, kind, outcome, said } = collection;
    if (kind === 'pressure') return undefined;
    const says = 'Node/node-1 Warning InvalidDiskCapacity: invalid capacity 0 on image filesystem';
    const times = said.filter((each) => each === says).length;
    sometimes(capacityBytes === 0 ? 'the capacity was 0' : 'there was a capacity');
    if (capacityBytes > 0) return times === 0 ? undefined : 'it said that there was none';
    if (forSpace(collection).length > 0) return 'something was removed for space';
    const isAgeWrong = outcome.startsWith('wanted to free images older than');
    return times === 1 || isAgeWrong ? undefined : `it said that ${String(times)} times`;
  },
});
