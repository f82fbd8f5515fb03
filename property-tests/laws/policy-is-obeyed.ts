import { asksAgain } from '../defects/asks-again.ts';
import { fallsBackToTheCopy } from '../defects/falls-back-to-the-copy.ts';
import { looksBeforeAlways } from '../defects/looks-before-always.ts';
import { neverAsks } from '../defects/never-asks.ts';
import { pullsForNever } from '../defects/pulls-for-never.ts';
import { pullsWhatRuns } from '../defects/pulls-what-runs.ts';
import { isWell } from '../judging/faults.ts';
import type { PodCall } from '../judging/pod-calls.ts';
import { isBackOff, isPulling } from '../judging/pod-events.ts';
import { wantsUntil, type Want } from '../judging/pod-life.ts';
import { Running } from '../judging/running.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

/** What is written on the disk of a pull is there by then. */
const RECORDED_MS = 2000;

type Circumstance =
  | 'Always: a container was created'
  | 'Always: a pull failed although the image had been pulled before'
  | 'IfNotPresent: what anybody may use was there'
  | 'IfNotPresent: it was not there'
  | 'Never: a container was created'
  | 'an image was pulled for a container while another of the pod ran';

export const policyIsObeyed = lawOverTrace(
  'calls of the runtime against the policies of the spec',
  {
    name: 'PP1 to PP6: an image is pulled as its policy says, and never for what runs',
    because:
      'presence, permission, back-off and a failed pull meet in one function, and each can lead past the policy.',
    sometimes: [
      'Always: a container was created',
      'Always: a pull failed although the image had been pulled before',
      'IfNotPresent: what anybody may use was there',
      'IfNotPresent: it was not there',
      'Never: a container was created',
      'an image was pulled for a container while another of the pod ran',
    ],
    defects: [
      looksBeforeAlways,
      pullsForNever,
      asksAgain,
      neverAsks,
      fallsBackToTheCopy,
      pullsWhatRuns,
    ],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const running = new Running(played);
      for (const pod of podsIn(played)) {
        for (const [at, call] of pod.calls.entries()) {
          const wrong =
            call.rpc === 'createContainer'
              ? wrongStart(pod, at, call, sometimes)
              : call.rpc === 'pullImage'
                ? wrongPull(pod, call, running, played, sometimes)
                : wrongLook(pod, at, call, played, sometimes);
          if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
        }
      }
      return undefined;
    },
  },
);

function wantsOf({ life }: PodView, call: PodCall): readonly Want[] {
  return wantsUntil(life, call.order).filter(({ spelling }) => spelling?.sent === call.image);
}

/** PP1, PP5: a start under Always has a pull of its own, and runs what that brought. */
function wrongStart(
  { life, calls }: PodView,
  at: number,
  call: PodCall,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const want = wantsUntil(life, call.order).findLast(
    ({ container, image }) => container === call.container && image === call.userSpecifiedImage,
  );
  if (want?.policy === 'Never') sometimes('Never: a container was created');
  if (want?.policy !== 'Always') return undefined;
  sometimes('Always: a container was created');
  const since = calls.findLastIndex(({ rpc }, each) => each < at && rpc === 'createContainer');
  const pull = calls
    .slice(since + 1, at)
    .find(
      ({ rpc, outcome, image }) =>
        rpc === 'pullImage' && outcome === 'answered' && image === want.spelling?.sent,
    );
  if (pull?.answer === call.image) return undefined;
  const brought =
    pull === undefined ? 'nothing was pulled' : `the pull brought ${pull.answer ?? ''}`;
  return `${want.container ?? ''} of ${want.image} (Always) was created with ${call.image}, and ${brought} for it`;
}

/** PP2, PP6. */
function wrongPull(
  pod: PodView,
  call: PodCall,
  running: Running,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const { uid } = pod.life;
  const wants = wantsOf(pod, call).filter(({ policy }) => policy !== 'Never');
  if (wants.length === 0) return `${call.image} was pulled, and its policy is Never`;
  const isWanted = wants.some(
    ({ container }) => container === undefined || !running.at(uid, container, call.order),
  );
  if (!isWanted) return `${call.image} was pulled while all of its containers ran`;
  const isBeside = wantsUntil(pod.life, call.order).some(
    ({ container }) => container !== undefined && running.at(uid, container, call.order),
  );
  if (isBeside) {
    sometimes('an image was pulled for a container while another of the pod ran');
  }
  if (call.outcome === 'failed' && wants.every(({ policy }) => policy === 'Always')) {
    const wasThere = played.observed.calls.some(
      ({ rpc, image, endOrder = Infinity, outcome }) =>
        rpc === 'pullImage' &&
        image === call.image &&
        outcome === 'answered' &&
        endOrder < call.order,
    );
    if (wasThere) sometimes('Always: a pull failed although the image had been pulled before');
  }
  return undefined;
}

/** PP1, PP3, PP4: whether it is looked at all, and what follows. */
function wrongLook(
  pod: PodView,
  at: number,
  call: PodCall,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const wants = wantsOf(pod, call);
  if (call.isSizeLook || wants.length === 0) return undefined;
  if (wants.every(({ policy }) => policy === 'Always')) {
    return `it was looked whether ${call.image} (Always) is there`;
  }
  const isPlain = wants.every(({ policy }) => policy === 'IfNotPresent');
  if (!isPlain || call.outcome !== 'answered' || !isWell(played, 'host.')) return undefined;
  const next = pod.calls[at + 1];
  const isPulled = next?.rpc === 'pullImage' && next.image === call.image;
  if (call.answer !== undefined) {
    if (!isEverybodys(played, call)) return undefined;
    sometimes('IfNotPresent: what anybody may use was there');
    return isPulled ? `${call.image} (IfNotPresent) was there and was pulled` : undefined;
  }
  sometimes('IfNotPresent: it was not there');
  return isPulled || isExcused(pod, call, next, played)
    ? undefined
    : `${call.image} (IfNotPresent) was not there and nobody pulled it`;
}

/** Pulled by the kubelet as anybody, under this name. */
function isEverybodys({ observed }: Played, look: PodCall): boolean {
  return observed.calls.some(
    ({ rpc, image, credential, endedAt = Infinity, answer, podUid }) =>
      rpc === 'pullImage' &&
      podUid !== undefined &&
      image === look.image &&
      credential === undefined &&
      answer === look.answer &&
      endedAt + RECORDED_MS <= look.begunAt,
  );
}

/** It is held back, stands in line, or has no key that can be read; or all was over soon. */
function isExcused(
  { life, events }: PodView,
  look: PodCall,
  next: PodCall | undefined,
  played: Played,
): boolean {
  const until = next?.order ?? Infinity;
  if (!isWell(played, 'api.') || life.secrets.length > 0) return true;
  if (
    (life.ending?.order ?? Infinity) <= until ||
    (next === undefined && !isLongAgo(look, played))
  ) {
    return true;
  }
  return events.some(
    (event) =>
      (isPulling(event) || isBackOff(event)) && event.order >= look.order && event.order <= until,
  );
}

function isLongAgo(look: PodCall, { trace }: Played): boolean {
  return look.begunAt + RECORDED_MS < (trace.records.at(-1)?.at ?? 0);
}
