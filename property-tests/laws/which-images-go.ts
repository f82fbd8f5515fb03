/** Which images the collector takes (images.md, GC1 to GC3, GC5, GC11 to GC13, GC17, IV10): laws over the story of a node. */
import { IMAGE_GC_DECISIONS } from '../../src/kubelet/images/index.ts';
import {
  forSpace,
  isAgeAsked,
  isOverAge,
  mayGoForSpace,
  type Collection,
  type KnownImage,
} from '../image-gc/collection.ts';
import { collectionLaw } from '../image-gc/collection-law.ts';

const MINUTES = (ms: number): string => `${String(ms / 60_000)} m`;

export const usedImagesStay = collectionLaw({
  name: 'GC1: what a container or a start under way uses is not removed',
  because: 'a node is looked at, then images are removed one by one, and pods start meanwhile.',
  sometimes: [
    'an exited container kept its image',
    'something was used in the middle of a collection',
  ],
  defect: {
    name: 'a collector that looks once (gc-1)',
    plug: () => ({ decisions: { isStillUnused: (id, { atStart }) => !atStart.has(id) } }),
  },
  judge: ({ attempts, images, wasDisturbed }, sometimes) => {
    if (wasDisturbed) sometimes('something was used in the middle of a collection');
    if (attempts.length > 0 && images.some(({ use }) => use === 'exited')) {
      sometimes('an exited container kept its image');
    }
    const wrong = attempts.find(({ isUsed }) => isUsed);
    return wrong === undefined ? undefined : `${wrong.image.id} was removed, and is used`;
  },
});

export const mountedImagesStay = collectionLaw({
  name: 'IV10: what is mounted as a volume is not removed, in either design',
  because:
    'the image of a volume is no container’s image, and in the draft nobody’s but a directory’s.',
  sometimes: ['a volume kept its image', 'a directory kept its image'],
  defect: {
    name: 'a collector that asks containers what they run, not what they mount (gc-3)',
    plug: () => ({
      decisions: {
        imagesInUse: (users) => IMAGE_GC_DECISIONS.imagesInUse({ ...users, imageVolumes: false }),
      },
    }),
  },
  judge: ({ attempts, images }, sometimes) => {
    if (attempts.length > 0 && images.some(({ use }) => use === 'volume')) {
      sometimes('a volume kept its image');
    }
    if (attempts.length > 0 && images.some(({ use }) => use === 'draft')) {
      sometimes('a directory kept its image');
    }
    const wrong = attempts.find(({ image: { use } }) => use === 'volume' || use === 'draft');
    return wrong === undefined ? undefined : `${wrong.image.id} was removed, and is mounted`;
  },
});

export const pinnedImagesStay = collectionLaw({
  name: 'GC2: a pinned image is not removed, however full or old',
  because: 'the image of sandboxes is used by no container.',
  sometimes: ['pressure spared a pinned image', 'age spared a pinned image'],
  defect: {
    name: 'a collector that takes the image of sandboxes (gc-2)',
    plug: () => ({
      decisions: {
        imagesInEvictionOrder: (records, inUse) =>
          IMAGE_GC_DECISIONS.imagesInEvictionOrder(
            new Map([...records].map(([id, record]) => [id, { ...record, pinned: false }])),
            inUse,
          ),
      },
    }),
  },
  judge: (collection, sometimes) => {
    const { attempts, images, kind } = collection;
    if (images.some(({ pinned, use }) => pinned && use === undefined)) {
      if (kind === 'pressure') sometimes('pressure spared a pinned image');
      if (isAgeAsked(collection)) sometimes('age spared a pinned image');
    }
    const wrong = attempts.find(({ image }) => image.pinned);
    return wrong === undefined ? undefined : `${wrong.image.id} was removed, and is pinned`;
  },
});

export const youngImagesStay = collectionLaw({
  name: 'GC3: nothing that was first seen less than the minimum age ago goes for space or under pressure',
  because: 'a pod that pulls and has not started yet is listed nowhere.',
  sometimes: ['a young image was spared', 'an image went at exactly that age'],
  defect: {
    name: 'a collector that does not ask for the age',
    plug: () => ({ decisions: { mayFreeImage: () => true } }),
  },
  judge: (collection, sometimes) => {
    const { at, policy, images } = collection;
    const ageOf = ({ firstSeenAt }: KnownImage): number => at - firstSeenAt;
    const gone = forSpace(collection);
    if (gone.length > 0 && images.some((image) => ageOf(image) < policy.minAgeMs)) {
      sometimes('a young image was spared');
    }
    if (gone.some(({ image }) => ageOf(image) === policy.minAgeMs)) {
      sometimes('an image went at exactly that age');
    }
    const wrong = gone.find(({ image }) => ageOf(image) < policy.minAgeMs);
    if (wrong === undefined) return undefined;
    return `${wrong.image.id} was removed ${MINUTES(ageOf(wrong.image))} after it was first seen`;
  },
});

function isBefore(a: KnownImage, b: KnownImage): boolean {
  return (
    a.lastUsedAt < b.lastUsedAt || (a.lastUsedAt === b.lastUsedAt && a.firstSeenAt < b.firstSeenAt)
  );
}

export const leastRecentlyUsedFirst = collectionLaw({
  name: 'GC5: what goes for space is what was used longest ago, never used first, and none of these is passed over',
  because: 'the order is one of three times, one of which may be missing.',
  sometimes: ['one never used went before one that was used', 'an image outlived an older one'],
  defect: {
    name: 'a collector that begins with the newest',
    plug: () => ({
      decisions: {
        imagesInEvictionOrder: (records, inUse) =>
          IMAGE_GC_DECISIONS.imagesInEvictionOrder(records, inUse).toReversed(),
      },
    }),
  },
  judge: (collection, sometimes) => {
    const gone = forSpace(collection).map(({ image }) => image);
    const wasUsed = collection.images.some(
      (image) => image.lastUsedAt > -Infinity && mayGoForSpace(collection, image),
    );
    if (wasUsed && gone.some(({ lastUsedAt }) => lastUsedAt === -Infinity)) {
      sometimes('one never used went before one that was used');
    }
    for (const [at, image] of gone.entries()) {
      const next = gone[at + 1];
      if (next === undefined) break;
      if (isBefore(next, image)) return `${image.id} was removed before ${next.id}`;
    }
    const last = gone.at(-1);
    if (last === undefined || collection.wasDisturbed) return undefined;
    const rest = collection.images.filter(
      (image) =>
        mayGoForSpace(collection, image) &&
        !collection.attempts.some((each) => each.image === image),
    );
    if (rest.length > 0) sometimes('an image outlived an older one');
    const passed = rest.find(
      (image) => isBefore(image, last) && !(isAgeAsked(collection) && isOverAge(collection, image)),
    );
    return passed === undefined ? undefined : `${passed.id} was passed over for ${last.id}`;
  },
});

const wentForAge = ({ attempts }: Collection): KnownImage | undefined =>
  attempts.find(({ reason }) => reason === 'age')?.image;

export const noAgeAtFirst = collectionLaw({
  name: 'GC11: nothing goes for its age before the kubelet has run for longer than that',
  because: 'a kubelet that has just begun has seen nobody use anything.',
  sometimes: ['a kubelet was too young to judge', 'an image went for its age after a restart'],
  defect: {
    name: 'a loop that counts from the beginning of the world',
    plug: () => ({ beganAt: 0 }),
  },
  judge: (collection, sometimes) => {
    const { at, beganAt, hasRestarted, images, kind, policy } = collection;
    const isYoung = at - beganAt <= policy.maxAgeMs;
    const aged = wentForAge(collection);
    if (kind === 'periodic' && isYoung && policy.maxAgeMs > 0 && images.length > 0) {
      sometimes('a kubelet was too young to judge');
    }
    if (aged !== undefined && hasRestarted) sometimes('an image went for its age after a restart');
    if (aged === undefined || !isYoung) return undefined;
    return `${aged.id} went for its age when the kubelet had run for ${MINUTES(at - beganAt)}`;
  },
});

export const oldImagesGo = collectionLaw({
  name: 'GC12: what nobody has used for longer than the maximum age goes, however empty the disk, and nothing else for its age',
  because: 'an image that was never used has no last use to count from.',
  sometimes: [
    'one went that was never used',
    'one went whose use had ended',
    'one was used not long ago',
  ],
  defect: {
    name: 'a collector that takes what was never used for just used',
    plug: () => ({
      decisions: {
        detectImages: (records, look) =>
          new Map(
            [...IMAGE_GC_DECISIONS.detectImages(records, look)].map(([id, record]) => [
              id,
              { ...record, lastUsed: Math.max(record.lastUsed, record.firstDetected) },
            ]),
          ),
      },
    }),
  },
  judge: (collection, sometimes) => {
    if (!isAgeAsked(collection)) return undefined;
    const { attempts, images, wasDisturbed } = collection;
    const young = attempts.find(
      ({ image, reason }) => reason === 'age' && !isOverAge(collection, image),
    );
    if (young !== undefined) return `${young.image.id} went for its age, and is not that old`;
    for (const image of images) {
      if (image.use !== undefined || image.pinned) continue;
      if (!isOverAge(collection, image)) {
        sometimes('one was used not long ago');
        continue;
      }
      const isGone = attempts.some((each) => each.image === image);
      if (!isGone && !wasDisturbed) return `${image.id} is over age, and stayed`;
      sometimes(
        image.lastUsedAt === -Infinity
          ? 'one went that was never used'
          : 'one went whose use had ended',
      );
    }
    return undefined;
  },
});

export const zeroIsNoAge = collectionLaw({
  name: 'GC13: without a maximum age nothing goes for its age',
  because: 'nothing set is written as the shortest of all ages.',
  sometimes: ['an image had been unused for an hour'],
  defect: {
    name: 'a collector that takes nothing for a millisecond',
    plug: () => ({ policy: { maxAgeMs: 1 } }),
  },
  judge: (collection, sometimes) => {
    const { at, images, policy } = collection;
    if (policy.maxAgeMs > 0) return undefined;
    if (images.some(({ use, firstSeenAt }) => use === undefined && at - firstSeenAt >= 3_600_000)) {
      sometimes('an image had been unused for an hour');
    }
    const aged = wentForAge(collection);
    return aged === undefined ? undefined : `${aged.id} went for its age, and there is none`;
  },
});

export const restartsMakeYoung = collectionLaw({
  name: 'GC17: after a restart of the kubelet an image is as good as new, for space as for age',
  because: 'what a kubelet knows of images is in its memory.',
  sometimes: ['an image that was there before the restart was spared', 'one went later'],
  defect: {
    name: 'a collector that takes what it does not know for as old as the world (gc-5)',
    plug: () => ({
      decisions: {
        detectImages: (records, look) =>
          IMAGE_GC_DECISIONS.detectImages(records, { ...look, detectedAt: 0 }),
      },
    }),
  },
  judge: (collection, sometimes) => {
    const { at, attempts, beganAt, hasRestarted, images, policy } = collection;
    if (!hasRestarted) return undefined;
    const lived = at - beganAt;
    if (lived < policy.minAgeMs && images.some(({ use }) => use === undefined)) {
      sometimes('an image that was there before the restart was spared');
    }
    for (const { image, reason } of attempts) {
      sometimes('one went later');
      const enough = reason === 'age' ? policy.maxAgeMs : policy.minAgeMs;
      if (lived < enough) return `${image.id} was removed ${MINUTES(lived)} after a restart`;
    }
    return undefined;
  },
});
