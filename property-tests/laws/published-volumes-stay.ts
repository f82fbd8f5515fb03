import { takesTheLinkAwayFirst } from '../defects/takes-the-link-away-first.ts';
import { unmountsTooEarly } from '../defects/unmounts-too-early.ts';
import { unmountsWhatTheApiForgot } from '../defects/unmounts-what-the-api-forgot.ts';
import { publishedVolumesOf, type PublishedVolume } from '../judging/published-volumes.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a volume of the draft went when its pod had ended'
  | 'a volume of objects went when its pod had ended'
  | 'a set-up of what was shown failed, and nothing changed'
  | 'a write failed and took the volume away'
  | 'a container ran over a volume when its pod was to end';

export const publishedVolumesStay = lawOverTrace(
  'what `..data` led to after each step on the node’s disk, while the pod’s containers ran or might',
  {
    name: 'P3, P13, P14, P17, P18: a volume that is mounted shows something until nothing of its pod runs, whatever fails, and nothing is published after that',
    because:
      'updates replace what is shown, failures undo what was begun, and a pod can end in the middle of either.',
    sometimes: [
      'a volume of the draft went when its pod had ended',
      'a volume of objects went when its pod had ended',
      'a set-up of what was shown failed, and nothing changed',
      'a write failed and took the volume away',
      'a container ran over a volume when its pod was to end',
    ],
    defects: [takesTheLinkAwayFirst, unmountsTooEarly, unmountsWhatTheApiForgot],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const ends = endsOf(played);
      for (const volume of publishedVolumesOf(played)) {
        const wrong = wrongIn(volume, played, ends.get(volume.podUid), sometimes);
        if (wrong !== undefined) return `${volume.title} (${volume.kind}) ${wrong}`;
      }
      return undefined;
    },
  },
);

/** How far a pod had come to its end, in numbers of records. */
interface End {
  terminating: number;
  terminated: number;
  /** Lives of its containers. */
  readonly running: Map<string, { readonly from: number; to: number }>;
}

function endsOf({ trace }: Played): ReadonlyMap<string, End> {
  const ends = new Map<string, End>();
  const of = (uid: string): End => {
    const end = ends.get(uid) ?? {
      terminating: Infinity,
      terminated: Infinity,
      running: new Map(),
    };
    ends.set(uid, end);
    return end;
  };
  for (const [order, { type, detail }] of trace.records.entries()) {
    if (type === 'pod.terminating') {
      const end = of(detail.uid);
      end.terminating = Math.min(end.terminating, order);
    } else if (type === 'pod.terminated') of(detail.uid).terminated = order;
    else if (type === 'container.started') {
      of(detail.podUid).running.set(detail.containerId, { from: order, to: Infinity });
    } else if (type === 'container.exited') {
      const life = of(detail.podUid).running.get(detail.containerId);
      if (life !== undefined) life.to = order;
    }
  }
  return ends;
}

function wrongIn(
  { podUid, title, kind, showings }: PublishedVolume,
  { trace }: Played,
  end: End | undefined,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const name = title.slice(title.indexOf('/') + 1);
  const outcomes = trace.records.flatMap(({ type, detail }, order) => {
    const isOutcome =
      type === 'volume.mounted' || type === 'volume.refreshed' || type === 'volume.mountFailed';
    return isOutcome && detail.podUid === podUid && detail.volume === name ? [{ type, order }] : [];
  });
  const mounted = outcomes.find(({ type }) => type === 'volume.mounted')?.order ?? Infinity;
  const { terminating = Infinity, terminated = Infinity, running = new Map() } = end ?? {};
  const runsAt = (at: number): boolean =>
    [...running.values()].some(({ from, to }) => from < at && at <= to);
  if (mounted < terminating && runsAt(terminating)) {
    sometimes('a container ran over a volume when its pod was to end');
  }
  for (const { type, order } of outcomes) {
    if (type !== 'volume.mountFailed' || order < mounted || order > terminating) continue;
    const last = showings.findLast((each) => each.order <= order);
    if (last?.files !== undefined)
      sometimes('a set-up of what was shown failed, and nothing changed');
  }
  for (const { at, order, files } of showings) {
    if (files !== undefined) {
      if (order > terminated) return `was published at ${String(at)} ms, when its pod had ended`;
      continue;
    }
    // Nobody reads a first publication that was not brought to its end.
    if (order <= mounted) continue;
    if (order > terminating && !runsAt(order)) {
      sometimes(
        kind === 'oci'
          ? 'a volume of the draft went when its pod had ended'
          : 'a volume of objects went when its pod had ended',
      );
      continue;
    }
    const next = outcomes.find((each) => each.order >= order);
    const mayGo = kind !== 'oci' && (next === undefined || next.type === 'volume.mountFailed');
    if (!mayGo) return `shows nothing at ${String(at)} ms`;
    // Upstream's plugin; decision `takesAwayFailedWrite`. The other choice is judged where it is made.
    sometimes('a write failed and took the volume away');
  }
  return undefined;
}
