/**
 * A node whose disk fills (images.md, GC6, GC10, GC12, GC14, GC18, GC23): laws over a whole kubelet, with a
 * disk that has a size.
 */
import { answersForAnotherDisk } from '../defects/answers-for-another-disk.ts';
import { choosesWhatIsUsed } from '../defects/chooses-what-is-used.ts';
import { collectsWithoutBeingAsked } from '../defects/collects-without-being-asked.ts';
import { evictsAlthoughRelieved } from '../defects/evicts-although-relieved.ts';
import { evictsAtOnce } from '../defects/evicts-at-once.ts';
import { leavesTheDeadTheirImages } from '../defects/leaves-the-dead-their-images.ts';
import { pinsArtifacts } from '../defects/pins-artifacts.ts';
import { remembersEveryUse } from '../defects/remembers-every-use.ts';
import { diskLaw } from '../full-disk/disk-law.ts';
import { collects, evicts, idleImages, nameOf, SLACK_MS } from '../full-disk/idle-images.ts';
import { usedPercent, usersOf, type Lived, type Look } from '../full-disk/lived.ts';
import { EVICTION_PERCENT, HIGH, LOOK_MS, LOW, MAX_AGE_MS } from '../full-disk/play-disk-story.ts';

interface Demand {
  readonly why: string;
  /** What has ended needs its image. */
  readonly endedToo: boolean;
  /** Nobody may have used it for so long. */
  readonly unusedMs: number;
}

/** Why nothing that is idle may be left at the end; undefined: it may. */
function demandOf({ story: { keeper } }: Lived, last: Look): Demand | undefined {
  const used = usedPercent(last.imageFs);
  if (evicts(keeper) && used > 100 - EVICTION_PERCENT) {
    return { why: 'its disk is under pressure', endedToo: false, unusedMs: 0 };
  }
  if (collects(keeper) && used >= HIGH) {
    const why = `${used.toFixed(0)} % of its disk are used`;
    // The first look sees that it is there, and it is too young for the collection of that look.
    return { why, endedToo: true, unusedMs: 2 * LOOK_MS + SLACK_MS };
  }
  const unusedMs = MAX_AGE_MS + LOOK_MS + SLACK_MS;
  return keeper === 'age' ? { why: 'there is an age', endedToo: true, unusedMs } : undefined;
}

export const fullDisksAreRelieved = diskLaw({
  name: 'GC6, GC10, GC12, GC23: a disk that stays too full has no image on it that nobody uses, and none has one that nobody has used for the greatest age',
  because:
    'who looks at the disk, who knows what is used and who removes dead containers are three, and each must come to its end.',
  oracle: 'what is on the node a quarter of an hour after its disk was filled, and who uses it',
  sometimes: [
    'the low threshold was reached',
    'nothing was left to remove',
    'an artifact went',
    'the image of a pod that is gone went',
    'a pod that had ended kept no image',
    'images were on a disk of their own',
    'age was the reason',
  ],
  defects: [
    answersForAnotherDisk,
    pinsArtifacts,
    choosesWhatIsUsed,
    leavesTheDeadTheirImages,
    remembersEveryUse,
  ],
  judge: (lived, sometimes) => {
    const last = lived.looks.at(-1);
    if (last === undefined) return undefined;
    const { keeper, isSplit } = lived.story;
    noteWhatWent(lived, last, sometimes);
    const spaceAt = lived.collected.find(({ reason }) => reason === 'space')?.at ?? Infinity;
    const isLow = ({ at, imageFs }: Look): boolean =>
      at > spaceAt && usedPercent(imageFs) <= LOW + 1;
    if (collects(keeper) && lived.looks.some(isLow)) sometimes('the low threshold was reached');
    const demand = demandOf(lived, last);
    if (demand === undefined) return undefined;
    const { why, endedToo, unusedMs } = demand;
    if (isSplit) sometimes('images were on a disk of their own');
    if (keeper === 'age') sometimes('age was the reason');
    const [left] = idleImages(last, endedToo, unusedMs);
    if (left !== undefined) return `${why}, and ${nameOf(left)} is still there`;
    sometimes('nothing was left to remove');
    const hasEnded = last.pods.some(({ status: { phase } }) => phase === 'Succeeded');
    if (hasEnded && !endedToo) sometimes('a pod that had ended kept no image');
    return undefined;
  },
});

function noteWhatWent(
  { collected, looks }: Lived,
  last: Look,
  sometimes: (what: 'an artifact went' | 'the image of a pod that is gone went') => void,
): void {
  for (const { id, at } of collected) {
    const before = looks.filter((look) => look.at < at);
    const image = before.flatMap(({ images }) => images).find((each) => each.id === id);
    if (image?.repoTags.some((tag) => tag.includes('/model-')) === true) {
      sometimes('an artifact went');
    }
    const isGone = before.some(
      (look) =>
        usersOf(look, id).length > 0 &&
        look.pods.some(
          ({ metadata }) => !last.pods.some((pod) => pod.metadata.uid === metadata.uid),
        ),
    );
    if (isGone) sometimes('the image of a pod that is gone went');
  }
}

export const imagesGoBeforePods = diskLaw({
  name: 'GC18: under pressure unused images go before any pod, and no pod goes when that suffices',
  because: 'the disk is read, something is given up, and the disk has to be read again.',
  oracle: 'the disk and the images at the instant at which a pod is told that it is evicted',
  sometimes: ['a pod was evicted', 'images sufficed', 'a pod was evicted after images had gone'],
  defects: [evictsAtOnce, evictsAlthoughRelieved],
  judge: ({ evictions, reclaimedAt, collected, faults, story }, sometimes) => {
    for (const at of reclaimedAt) {
      const isHelped = collected.some((each) => each.at >= at && each.at < at + 15_000);
      const isFollowed = evictions.some(({ stock }) => stock.at >= at && stock.at < at + 15_000);
      if (isHelped && !isFollowed) sometimes('images sufficed');
      if (isHelped && isFollowed) sometimes('a pod was evicted after images had gone');
    }
    for (const { stock } of evictions) {
      sometimes('a pod was evicted');
      const isImageFsFull = usedPercent(stock.imageFs) > 100 - EVICTION_PERCENT;
      const isRootFsFull = usedPercent(stock.rootFs) > 90;
      if (!isImageFsFull && !isRootFsFull) {
        return `a pod was evicted with ${usedPercent(stock.imageFs).toFixed(1)} % used`;
      }
      // Where images have a disk of their own it is of no use to the other.
      const isForImages = !story.isSplit || isImageFsFull;
      const isExcused = faults.some(
        ({ from, to }) => from <= stock.at && stock.at <= to + SLACK_MS,
      );
      const [left] = idleImages(stock, false).filter(({ id, repoTags }) => {
        return !stock.underWay.some(({ image }) => image === id || repoTags.includes(image));
      });
      if (left === undefined || !isForImages || isExcused) continue;
      return `a pod was evicted, and ${nameOf(left)} was still there`;
    }
    return undefined;
  },
});

const COLLECTION_WORDS = ['InvalidDiskCapacity', 'FreeDiskSpaceFailed', 'ImageGCFailed'];

export const noCollectionWithoutReason = diskLaw({
  name: 'GC14: with a high threshold of 100 and no greatest age nothing is collected but under pressure, and nothing is said',
  because: 'a disk can be full to the last byte, and then 100 percent are used.',
  oracle: 'removals and events, against what eviction gave up',
  sometimes: ['the disk was full to the last byte', 'eviction removed images all the same'],
  defects: [collectsWithoutBeingAsked],
  judge: ({ story: { keeper }, looks, collected, reclaimedAt, said }, sometimes) => {
    if (keeper !== 'nobody' && keeper !== 'only eviction') return undefined;
    if (looks.some(({ imageFs }) => imageFs.availableBytes === 0)) {
      sometimes('the disk was full to the last byte');
    }
    const word = said.find(({ reason }) => COLLECTION_WORDS.includes(reason));
    if (word !== undefined) return `the node said ${word.reason}: ${word.message}`;
    for (const { at, id } of collected) {
      // One after the other, three seconds each.
      if (!reclaimedAt.some((since) => since <= at && at < since + SLACK_MS)) {
        return `${id} was collected`;
      }
      sometimes('eviction removed images all the same');
    }
    return undefined;
  },
});
