import { believesNoRecord } from '../defects/believes-no-record.ts';
import { distrustsLoadedImages } from '../defects/distrusts-loaded-images.ts';
import { keepsIntents } from '../defects/keeps-intents.ts';
import { recordsForAnybody } from '../defects/records-for-anybody.ts';
import { recognisesNoKey } from '../defects/recognises-no-key.ts';
import { verifiesNothing } from '../defects/verifies-nothing.ts';
import { isWell } from '../judging/faults.ts';
import { rightOf, type Right } from '../judging/permissions.ts';
import type { PodCall } from '../judging/pod-calls.ts';
import { wantsUntil } from '../judging/pod-life.ts';
import { wrongRecords } from '../judging/pull-records.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a pod came to a private image that only others had pulled'
  | 'a pod came to an image that its key had pulled, and the registry was away'
  | 'a pod came to an image that was pulled as anybody'
  | 'a pod came to an image that was loaded, and was to be verified'
  | 'a pod came to an image that was loaded, and was not'
  | 'a pull failed, and left a record of nothing';

export const whoMayUseWhatIsThere = lawOverTrace(
  'a model of who pulled what with what (judging/permissions.ts), and the records on the disk',
  {
    name: 'PP29 to PP33: a pod is given what is there if its key, or anybody, has pulled it or verification is not asked for, and a failed pull opens nothing',
    because:
      'presence is found by name, permission by id, name and key, and records are kept by the kubelet alone.',
    sometimes: [
      'a pod came to a private image that only others had pulled',
      'a pod came to an image that its key had pulled, and the registry was away',
      'a pod came to an image that was pulled as anybody',
      'a pod came to an image that was loaded, and was to be verified',
      'a pod came to an image that was loaded, and was not',
      'a pull failed, and left a record of nothing',
    ],
    defects: [
      recordsForAnybody,
      verifiesNothing,
      recognisesNoKey,
      believesNoRecord,
      distrustsLoadedImages,
      keepsIntents,
    ],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      // What could not be written is not remembered.
      if (!isWell(played, 'host.')) return undefined;
      for (const pod of podsIn(played)) {
        for (const [at, call] of pod.calls.entries()) {
          const wrong = wrongUse(pod, at, call, played, sometimes);
          if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
        }
      }
      const { ending } = played;
      if (ending === undefined) return undefined;
      const hasFailed = podsIn(played).some(({ attempts }) =>
        attempts.some(({ outcome }) => outcome === 'failed'),
      );
      if (hasFailed) sometimes('a pull failed, and left a record of nothing');
      return wrongRecords(ending.pullRecords, played);
    },
  },
);

function wrongUse(
  pod: PodView,
  at: number,
  look: PodCall,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (look.rpc !== 'imageStatus' || look.isSizeLook || look.answer === undefined) return undefined;
  const wants = wantsUntil(pod.life, look.order).filter(
    ({ spelling }) => spelling?.sent === look.image,
  );
  if (wants.length === 0 || wants.some(({ policy }) => policy === 'Always')) return undefined;
  const right = rightOf(pod.life, look, played);
  if (right === undefined) return undefined;
  count(right, look, played, sometimes);
  const next = pod.calls[at + 1];
  if (!right.may) {
    return next?.rpc === 'createContainer' && next.image === look.answer
      ? `it runs ${look.image} from what was there, though ${right.because}`
      : undefined;
  }
  if (next?.rpc === 'pullImage' && next.image === look.image) {
    return `it had to pull ${look.image}, which was there, though ${right.because}`;
  }
  const refusal = pod.events.find(
    (event) =>
      event.reason === 'ErrImageNeverPull' &&
      wants.some(({ image }) => event.message.includes(`"${image}"`)) &&
      event.order >= look.order &&
      event.order <= (next?.order ?? Infinity) &&
      event.at === look.endedAt,
  );
  return refusal === undefined || !isWell(played, 'api.')
    ? undefined
    : `it was refused ${look.image} (Never), which was there, though ${right.because}`;
}

function count(
  right: Right,
  look: PodCall,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): void {
  switch (right.because) {
    case 'other keys pulled it':
      return sometimes('a pod came to a private image that only others had pulled');
    case 'its key pulled it':
      if (isAway(look, played)) {
        sometimes('a pod came to an image that its key had pulled, and the registry was away');
      }
      return;
    case 'anybody pulled it':
      return sometimes('a pod came to an image that was pulled as anybody');
    case 'it was loaded':
      return sometimes(
        right.may
          ? 'a pod came to an image that was loaded, and was not'
          : 'a pod came to an image that was loaded, and was to be verified',
      );
    default:
      return undefined;
  }
}

function isAway({ image, begunAt }: PodCall, { trace, steps }: Played): boolean {
  let isThere = true;
  for (const { at, detail } of trace.of('scenario.step')) {
    if (at > begunAt) break;
    const step = steps[(detail.step ?? 0) - 1];
    if (step === undefined || !('registry' in step)) continue;
    if (image.startsWith(`${step.registry.host ?? ''}/`))
      isThere = step.registry.available ?? isThere;
  }
  return !isThere;
}
