/** Whom an image volume as shipped concerns (images.md, IV2 to IV4): laws over plays of pods that have some. */
import { blocksWithAWordOfItsOwn } from '../defects/blocks-with-a-word-of-its-own.ts';
import { pullsATagOnce } from '../defects/pulls-a-tag-once.ts';
import { startsWithoutVolumes } from '../defects/starts-without-volumes.ts';
import { takesOneForAll } from '../defects/takes-one-for-all.ts';
import { tellsTheFirstFailure } from '../defects/tells-the-first-failure.ts';
import {
  isAlwaysPulled,
  isBroken,
  isUnreadable,
  lines,
  mountedAt,
  nameOf,
  overImageVolumes,
  sentFor,
  type ImageVolume,
  type OfOnePod,
} from '../image-volumes/volume-plays.ts';
import { isIn, passesOf, type Pass } from '../judging/passes.ts';
import type { PodCall } from '../judging/pod-calls.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import type { SeededDefect, Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import type { Played } from '../playing/played.ts';
import { imageReference } from '../workloads/manifest.ts';
import type { PodShape } from '../workloads/pod-shape.ts';

const FILE = 'property-tests/broken-image-volumes.test.ts';

type Circumstance =
  | 'a container was kept back'
  | 'another was not'
  | 'nobody mounts what is broken'
  | 'two failures kept a container back'
  | 'the same failure kept two containers back'
  | 'a pull was held back, and a container with it';

/** Why the volume at that place failed in a pass, by what was said of its image in it. */
function reasonOf({ volumes }: PodShape, place: number, pass: Pass, { events }: PodView): string {
  const volume = volumes[place];
  if (volume?.is !== 'image') return '';
  if (volume.pullPolicy === 'Never') return 'ErrImageNeverPull';
  if (isUnreadable(volume)) return 'InvalidImageName';
  const reference = imageReference(volume);
  const isFirst =
    volumes.findIndex((each) => each.is === 'image' && each.image === volume.image) === place;
  const isTried = events.some(
    (event) =>
      event.fieldPath === '' &&
      event.reason === 'Failed' &&
      event.message.startsWith(`Failed to pull image "${reference}": `) &&
      isIn(pass, event),
  );
  return isFirst && isTried ? 'ErrImagePull' : 'ImagePullBackOff';
}

/** What was told of a container in a pass: each of its failures. */
function toldIn(pass: Pass, at: number, { events }: PodView): readonly string[] {
  return events
    .filter((event) => event.fieldPath === `spec.containers{${nameOf(at)}}` && isIn(pass, event))
    .filter(({ reason, message }) => reason === 'Failed' && message.startsWith('Error: '))
    .flatMap(({ message, count }) => Array<string>(count).fill(message.slice('Error: '.length)));
}

function wrongReasons(
  shape: PodShape,
  at: number,
  passes: readonly Pass[],
  pod: PodView,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const broken = mountedAt(shape, at).filter((place) => {
    const volume = shape.volumes[place];
    return volume !== undefined && isBroken(volume);
  });
  if (broken.length > 1) sometimes('two failures kept a container back');
  const expected = passes.map((pass) => broken.map((place) => reasonOf(shape, place, pass, pod)));
  for (const [index, pass] of passes.entries()) {
    const told = toldIn(pass, at, pod);
    const reasons = expected[index] ?? [];
    // A pass that was cut short has told of nothing.
    if (told.length === 0) continue;
    if ([...told].sort().join() !== [...reasons].sort().join()) {
      return `${nameOf(at)}: ${told.join()} was told at ${String(pass.at)} ms, and it was ${reasons.join()}`;
    }
    if (told.includes('ImagePullBackOff'))
      sometimes('a pull was held back, and a container with it');
  }
  let shown = '';
  for (const { order, at: when, pod: version } of played.pods) {
    const { state } =
      version?.status.containerStatuses?.find(({ name }) => name === nameOf(at)) ?? {};
    const { reason = '', message = '' } = state?.waiting ?? {};
    // What is shown stays until the next pass has ended, whatever else of the pod is written meanwhile.
    const isShown = shown === `${reason}: ${message}`;
    shown = `${reason}: ${message}`;
    if (isShown || ['', 'ContainerCreating', 'CrashLoopBackOff'].includes(reason)) continue;
    const last = shape.volumes[broken.at(-1) ?? -1];
    if (last?.is !== 'image') return `${nameOf(at)} waits with ${reason}, and nothing is broken`;
    // Of the pass that has just ended, or of the one before.
    const before = passes.flatMap(({ from }, index) =>
      from < order ? [expected[index]?.at(-1)] : [],
    );
    if (!before.slice(-2).includes(reason)) {
      return `${nameOf(at)} waits with ${reason} at ${String(when)} ms, and it was ${before.slice(-2).join()}`;
    }
    if (!message.includes(imageReference(last))) {
      return `${nameOf(at)} waits for ${imageReference(last)}, and says "${message}"`;
    }
  }
  return undefined;
}

function wrongStarts(
  { shape }: OfOnePod,
  { calls }: PodView,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const created = new Set(
    calls
      .filter(({ rpc, outcome }) => rpc === 'createContainer' && outcome === 'answered')
      .map(({ container }) => container),
  );
  const brokenFor = (at: number): readonly number[] =>
    mountedAt(shape, at).filter((place) =>
      shape.volumes.some((each, of) => of === place && isBroken(each)),
    );
  const kept = shape.containers.map((_, at) => brokenFor(at));
  const isMounted = kept.some(({ length }) => length > 0);
  if (shape.volumes.some(isBroken) && !isMounted) sometimes('nobody mounts what is broken');
  const all = kept.flat();
  if (all.some((place, at) => all.indexOf(place) !== at)) {
    sometimes('the same failure kept two containers back');
  }
  for (const [at, { length }] of kept.entries()) {
    if (length > 0) sometimes('a container was kept back');
    else if (isMounted) sometimes('another was not');
    if (created.has(nameOf(at)) === length > 0) {
      return `${nameOf(at)} was ${length > 0 ? '' : 'not '}created`;
    }
  }
  return undefined;
}

export const brokenVolumesBlockTheirOwn = ownLaw({
  name: 'IV3, IV4: an image volume that cannot be pulled keeps back who mounts it, and nobody else; they wait with its reason, the last one’s of several',
  because: 'all volumes of a pod are pulled together, before any of its containers.',
  oracle:
    'which containers were created, what was said of each volume in each pass, and who mounts what',
  file: FILE,
  subjects: overImageVolumes,
  runs: 25,
  sometimes: [
    'a container was kept back',
    'another was not',
    'nobody mounts what is broken',
    'two failures kept a container back',
    'the same failure kept two containers back',
    'a pull was held back, and a container with it',
  ],
  defects: [takesOneForAll, tellsTheFirstFailure, blocksWithAWordOfItsOwn],
  judge: async (subject, sometimes: Sometimes<Circumstance>, defect: SeededDefect | undefined) => {
    const played = await play(subject, defect?.plug());
    const passes = passesOf(played);
    for (const pod of podsIn(played)) {
      const wrong = wrongStarts(subject, pod, sometimes);
      if (wrong !== undefined) return wrong;
      const own = passes.get(pod.life.uid) ?? [];
      for (const at of subject.shape.containers.keys()) {
        const why = wrongReasons(subject.shape, at, own, pod, played, sometimes);
        if (why !== undefined) return why;
      }
    }
    return undefined;
  },
  lines,
});

/** Pulled, or, where that will do, found to be there. */
function ensures({ rpc, image, answer }: PodCall, volume: ImageVolume): boolean {
  if (image !== sentFor(volume) || answer === undefined) return false;
  return rpc === 'pullImage' || (rpc === 'imageStatus' && !isAlwaysPulled(volume));
}

export const volumesBeforeContainers = ownLaw({
  name: 'IV2: a container over an image volume is created after that image was found or pulled for its pod, in the same pass',
  because: 'containers of a pod start one by one and again, and each has volumes of its own.',
  oracle: 'calls of the runtime on behalf of the pod between the beginnings of its passes',
  file: FILE,
  subjects: overImageVolumes,
  runs: 25,
  sometimes: [
    'a container over an image volume was created',
    'a container over an image volume was created again',
  ],
  defects: [startsWithoutVolumes, pullsATagOnce],
  judge: async ({ shape, ...workload }, sometimes, defect: SeededDefect | undefined) => {
    const played = await play(workload, defect?.plug());
    const passes = passesOf(played);
    for (const { calls, life } of podsIn(played)) {
      const seen = new Set<string>();
      for (const [index, call] of calls.entries()) {
        const { container = '' } = call;
        if (call.rpc !== 'createContainer') continue;
        const pass = passes.get(life.uid)?.find((each) => isIn(each, call));
        for (const place of mountedAt(shape, Number(container.split('-')[1]))) {
          const volume = shape.volumes[place];
          if (volume?.is !== 'image') continue;
          sometimes('a container over an image volume was created');
          if (seen.has(container)) sometimes('a container over an image volume was created again');
          const isThere = calls
            .slice(0, index)
            .some((before) => pass !== undefined && isIn(pass, before) && ensures(before, volume));
          if (!isThere)
            return `${container} was created before ${sentFor(volume)} was ensured in its pass`;
        }
        seen.add(container);
      }
    }
    return undefined;
  },
  lines,
});
