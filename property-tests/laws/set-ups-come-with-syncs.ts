import { saysNothingOfFailedMounts } from '../defects/says-nothing-of-failed-mounts.ts';
import { setsUpTwice } from '../defects/sets-up-twice.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';
import type { SetUp } from '../playing/set-ups.ts';

type Circumstance =
  | 'a volume of the draft was set up again'
  | 'a volume of objects was set up again'
  | 'a pod was changed twice between two of its passes'
  | 'a set-up of a volume of the draft failed'
  | 'a set-up of a volume of objects failed';

export const setUpsComeWithSyncs = lawOverTrace(
  'SetUps of the plugins, against syncs of their pods, and events against what failed',
  {
    name: 'P10, P15: a published volume is set up once at first, once for each sync and once more for each failure, and each that fails is told of by its name',
    because:
      'syncs, retries and what changed on either side of the volume manager can each begin a set-up, and who retries may think that enough.',
    sometimes: [
      'a volume of the draft was set up again',
      'a volume of objects was set up again',
      'a pod was changed twice between two of its passes',
      'a set-up of a volume of the draft failed',
      'a set-up of a volume of objects failed',
    ],
    defects: [setsUpTwice, saysNothingOfFailedMounts],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      for (const setUps of byVolume(played).values()) {
        const wrong = tooMany(setUps, played, sometimes) ?? untold(setUps, played, sometimes);
        if (wrong !== undefined)
          return `${setUps[0]?.volume ?? ''} (${setUps[0]?.kind ?? ''}): ${wrong}`;
      }
      return undefined;
    },
  },
);

function byVolume({ setUps }: Played): ReadonlyMap<string, readonly SetUp[]> {
  const volumes = new Map<string, SetUp[]>();
  for (const setUp of setUps) {
    const key = `${setUp.podUid} ${setUp.volume}`;
    const all = volumes.get(key) ?? [];
    all.push(setUp);
    volumes.set(key, all);
  }
  return volumes;
}

function tooMany(
  setUps: readonly SetUp[],
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const syncs = played.trace.records.flatMap(({ type, detail }, order) =>
    type === 'pod.sync' && detail.uid === setUps[0]?.podUid ? [order] : [],
  );
  const passes = changesOf(setUps[0]?.podUid, played).map(
    (at) => syncs.filter((order) => order < at).length,
  );
  if (passes.some((pass, at) => pass > 0 && pass === passes[at - 1])) {
    sometimes('a pod was changed twice between two of its passes');
  }
  let allowed = 1;
  for (const [at, { kind, order, begunAt, outcome }] of setUps.entries()) {
    const due = allowed + syncs.filter((each) => each < order).length;
    if (at >= due) {
      return `${String(at + 1)} SetUps were begun by ${String(begunAt)} ms, where ${String(due)} were due`;
    }
    if (at > 0) {
      sometimes(
        kind === 'oci'
          ? 'a volume of the draft was set up again'
          : 'a volume of objects was set up again',
      );
    }
    if (outcome !== 'succeeded') allowed += 1;
  }
  return undefined;
}

/** When somebody else than its kubelet wrote to the pod. */
function changesOf(podUid: string | undefined, { pods }: Played): readonly number[] {
  const versions = pods.filter(({ pod }) => pod?.metadata.uid === podUid);
  return versions.flatMap(({ pod, order }, at) =>
    at > 0 && pod?.status === versions[at - 1]?.pod?.status ? [order] : [],
  );
}

/** The first failure has an event of its own; those like it may be counted in it. */
function untold(
  setUps: readonly SetUp[],
  { observed, trace }: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const [setUp] = setUps;
  const failure = trace
    .of('volume.mountFailed')
    .find(({ detail }) => detail.podUid === setUp?.podUid && detail.volume === setUp.volume);
  if (failure === undefined || setUp === undefined) return undefined;
  sometimes(
    setUp.kind === 'oci'
      ? 'a set-up of a volume of the draft failed'
      : 'a set-up of a volume of objects failed',
  );
  const isTold = observed.events.some(
    ({ podUid, type, reason, message, at }) =>
      podUid === setUp.podUid &&
      type === 'Warning' &&
      reason === 'FailedMount' &&
      message.includes(`"${setUp.volume}"`) &&
      at >= failure.at,
  );
  return isTold
    ? undefined
    : `its SetUp failed at ${String(failure.at)} ms, and no event tells of it`;
}
