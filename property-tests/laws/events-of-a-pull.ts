import { mixesUpItsTimes } from '../defects/mixes-up-its-times.ts';
import { saysNothingOfABeginning } from '../defects/says-nothing-of-a-beginning.ts';
import { saysNothingOfCopies } from '../defects/says-nothing-of-copies.ts';
import { parseDuration } from '../../src/sim/index.ts';
import {
  imageIn,
  isPresent,
  isPulled,
  isPullFailed,
  isPulling,
  isRefused,
  total,
} from '../judging/pod-events.ts';
import type { PodCall } from '../judging/pod-calls.ts';
import { allWants } from '../judging/pod-life.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverEnding, type Sometimes, type Verdict } from '../law.ts';

type Circumstance =
  | 'a pull was told of from beginning to end'
  | 'a pull was refused without an attempt'
  | 'an image was there already'
  | 'a pull had to wait';

/** `Successfully pulled image "…" in <d> (<D> including waiting). …` */
const TIMES = / in (\S+) \((\S+) including waiting\)/;

export const eventsOfAPull = lawOverEnding(
  'events as they were written, counted against calls of the runtime',
  {
    name: 'PP17, PP18, PP23: each attempt is told of as begun and as ended, what is there as there, and no pull took longer than it took with its wait',
    because: 'a pull can end in six places, and each tells of it for itself.',
    sometimes: [
      'a pull was told of from beginning to end',
      'a pull was refused without an attempt',
      'an image was there already',
      'a pull had to wait',
    ],
    defects: [saysNothingOfABeginning, saysNothingOfCopies, mixesUpItsTimes],
    judge: (_ending, played, sometimes: Sometimes<Circumstance>) => {
      for (const pod of podsIn(played)) {
        const wrong =
          wrongPulls(pod, sometimes) ?? wrongCopies(pod, sometimes) ?? wrongTimes(pod, sometimes);
        if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
      }
      return undefined;
    },
  },
);

/** PP17: by reference as the user wrote it. */
function wrongPulls(
  { life, attempts, events }: PodView,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const sent = new Map(allWants(life).map(({ image, spelling }) => [image, spelling?.sent]));
  for (const each of new Set(sent.values())) {
    const images = [...sent].flatMap(([image, as]) => (as === each ? [image] : []));
    const of = (is: (event: (typeof events)[number]) => boolean): number =>
      total(events, (event) => is(event) && images.includes(imageIn(event.message) ?? ''));
    const begun = of(isPulling);
    const ended = of(isPulled) + of(isPullFailed);
    const refused = of(isRefused);
    const made = attempts.filter(({ image }) => image === each).length;
    // An end of the pod ends a pull, or the wait for it, without a word.
    const isCut = life.ending !== undefined;
    const open = isCut ? 1 : 0;
    if (refused > 0) sometimes('a pull was refused without an attempt');
    if (begun > 0 && begun === ended) sometimes('a pull was told of from beginning to end');
    if (ended > begun || ended < begun - open) {
      return `${String(begun)} pulls of ${each ?? ''} were told to begin, and ${String(ended)} to have ended`;
    }
    if (made + refused > begun || made + refused < begun - open) {
      return `${String(begun)} pulls of ${each ?? ''} were told to begin; ${String(made)} were made, ${String(refused)} refused`;
    }
  }
  return undefined;
}

/** PP18: each start with what was there is told of, and nothing is told of more often. */
function wrongCopies(
  { life, calls, events }: PodView,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const wants = allWants(life);
  const ofVolumes = wants.filter(({ fieldPath }) => containerIn(fieldPath) === undefined);
  for (const fieldPath of new Set(wants.map((want) => want.fieldPath))) {
    const container = containerIn(fieldPath);
    if (container === undefined) continue;
    // Nothing tells a pull for a volume from one for the container, if both are of one image.
    const sent = wants.flatMap((want) => (want.fieldPath === fieldPath ? want.spelling?.sent : []));
    if (ofVolumes.some(({ spelling }) => sent.includes(spelling?.sent))) continue;
    const starts = calls.filter(
      (call, at) => call.container === container && !wasPulled(calls, at, life),
    ).length;
    if (starts > 0) sometimes('an image was there already');
    const ofContainer = events.filter((event) => event.fieldPath === fieldPath);
    const told = total(ofContainer, isPresent);
    // A start can fail, or be ended, between its image and its creation.
    const failed = total(
      ofContainer,
      ({ reason, message }) => reason === 'Failed' && message.startsWith('Error: '),
    );
    const most = starts + failed + (life.ending === undefined ? 0 : 1);
    if (told < starts || told > most) {
      return `${container} was created ${String(starts)} times from what was there, and ${String(told)} times it was told to be there`;
    }
  }
  return undefined;
}

/** Undefined: it is a volume's. */
function containerIn(fieldPath: string): string | undefined {
  return /\{(.+)\}/.exec(fieldPath)?.[1];
}

/** Whether the image of this creation came by a pull of its own; one that failed was another container's. */
function wasPulled(calls: readonly PodCall[], at: number, life: PodView['life']): boolean {
  const creation = calls[at];
  const wanted = allWants(life).find(({ image }) => image === creation?.userSpecifiedImage);
  const since = calls.findLastIndex(({ rpc }, each) => each < at && rpc === 'createContainer');
  return calls
    .slice(since + 1, at)
    .some(
      ({ rpc, image, outcome }) =>
        rpc === 'pullImage' && outcome === 'answered' && image === wanted?.spelling?.sent,
    );
}

/** PP23. */
function wrongTimes({ events }: PodView, sometimes: Sometimes<Circumstance>): Verdict {
  for (const { message } of events.filter(isPulled)) {
    const [, took = '', withWait = ''] = TIMES.exec(message) ?? [];
    const [tookMs, withWaitMs] = [parseDuration(took), parseDuration(withWait)];
    if (tookMs === undefined || withWaitMs === undefined) return `no times: "${message}"`;
    if (withWaitMs > tookMs) sometimes('a pull had to wait');
    if (tookMs > withWaitMs) return `"${message}": longer without the wait than with it`;
  }
  return undefined;
}
