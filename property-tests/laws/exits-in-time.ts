import type { Pod } from '../../src/api/index.ts';
import { killsLate } from '../defects/kills-late.ts';
import { lawOverTrace } from '../law.ts';
import type { Played } from '../playing/played.ts';

/** What a node may add to the grace period: a relist, a pass, the stop itself. */
const SLACK_MS = 15_000;

export const exitsInTime = lawOverTrace('deletion in the API, then container.exited', {
  name: 'containers of a deleted pod have exited 15 s after its grace period',
  because:
    'a deletion meets a worker within a pass, a back-off or another end, and each has its own way to the stop.',
  sometimes: [
    'a container ran when its pod was deleted',
    'a container of a deleted pod had to be killed',
    'a later deletion shortened the grace period',
  ],
  defects: [killsLate],
  judge: (played, sometimes) => {
    const windows = excusesOf(played);
    const lives = livesOf(played);
    const endedAt = played.trace.records.at(-1)?.at ?? 0;
    for (const { uid, name, askedAt, dueAt, isShortened } of deletions(played)) {
      const isStruck = windows.some(({ from, to }) => from <= dueAt && to >= askedAt);
      // The runtime has an excuse, or the kubelet was not told; or the world was stopped before.
      if (isStruck || dueAt > endedAt) continue;
      for (const { container, podUid, startedAt, exitedAt = Infinity, exitCode } of lives) {
        if (podUid !== uid || startedAt > dueAt || exitedAt < askedAt) continue;
        sometimes('a container ran when its pod was deleted');
        if (isShortened) sometimes('a later deletion shortened the grace period');
        if (exitCode === 137) sometimes('a container of a deleted pod had to be killed');
        if (exitedAt > dueAt) {
          const when = exitedAt === Infinity ? 'never' : `at ${String(exitedAt)} ms`;
          return `${name}/${container}, deleted at ${String(askedAt)} ms, was due to have exited at ${String(dueAt)} ms and did ${when}`;
        }
      }
    }
    return undefined;
  },
});

interface Deletion {
  readonly uid: string;
  readonly name: string;
  readonly askedAt: number;
  readonly dueAt: number;
  isShortened: boolean;
}

/**
 * The first deletion of each pod: a stop under way is not hurried by a later one (as the machine of
 * the pod worker says). A pod that was ending already, or is taken away by force, has its own grace. Nor is a pass
 * broken off that stops a container, with the pod's own grace (upstream: kubelet.go, SyncPod, WithoutCancel).
 */
function deletions({ pods, trace }: Played): readonly Deletion[] {
  const endingSince = new Map<string, number>();
  for (const { at, detail } of trace.of('pod.terminating')) {
    if (!endingSince.has(detail.uid)) endingSince.set(detail.uid, at);
  }
  const stops = trace.of('cri.call').filter(({ detail }) => detail.method === 'stopContainer');
  const found = new Map<string, Deletion>();
  const last = new Map<string, Pod>();
  for (const { at, name, pod } of pods) {
    const before = last.get(name);
    if (pod !== undefined) last.set(name, pod);
    const { metadata, spec } = pod ?? before ?? {};
    const grace = pod?.metadata.deletionGracePeriodSeconds;
    if (metadata === undefined || (pod !== undefined && grace === undefined)) continue;
    const { uid } = metadata;
    const known = found.get(uid);
    if (known !== undefined) {
      if (grace !== undefined && grace !== before?.metadata.deletionGracePeriodSeconds) {
        known.isShortened = true;
      }
      continue;
    }
    const own = spec?.terminationGracePeriodSeconds ?? 0;
    const isEnding = (endingSince.get(uid) ?? Infinity) <= at;
    const seconds = isEnding ? Math.max(grace ?? 0, own) : (grace ?? own);
    const place = `${metadata.namespace ?? ''}/${metadata.name}/`;
    const stop = stops.findLast((call) => call.at <= at && call.detail.subject.startsWith(place));
    const freeAt = isEnding || stop === undefined ? at : Math.max(at, stop.at + own * 1000);
    const dueAt = freeAt + seconds * 1000 + SLACK_MS;
    found.set(uid, { uid, name, askedAt: at, dueAt, isShortened: false });
  }
  return [...found.values()];
}

interface Life {
  readonly podUid: string;
  readonly container: string;
  readonly startedAt: number;
  exitedAt?: number;
  exitCode?: number;
}

function livesOf({ trace }: Played): readonly Life[] {
  const lives = new Map<string, Life>();
  for (const { at, type, detail } of trace.records) {
    if (type === 'container.started') {
      const { podUid, container, containerId } = detail;
      lives.set(containerId, { podUid, container, startedAt: at });
    } else if (type === 'container.exited') {
      const life = lives.get(detail.containerId);
      if (life !== undefined) Object.assign(life, { exitedAt: at, exitCode: detail.exitCode });
    }
  }
  return [...lives.values()];
}

/** The longest that a reflector waits before it lists again, and the list itself. */
const RELIST_MS = 61_000;

/**
 * When a fault of the runtime was in force, or one of watches, or one of requests beside it, which keeps a watch from
 * being resumed; one that delays, until the last it struck goes on.
 */
function excusesOf({ trace, steps }: Played): readonly { from: number; to: number }[] {
  const losesWatches = steps.some((step) => 'fault' in step && step.fault.point === 'api.watch');
  return trace.of('scenario.step').flatMap(({ at, detail }) => {
    const step = steps[(detail.step ?? 0) - 1];
    if (step === undefined || !('fault' in step)) return [];
    const { point, for: forMs = Infinity, delay = 0 } = step.fault;
    const isOfWatches = losesWatches && point.startsWith('api.');
    if (!isOfWatches && !point.startsWith('cri.')) return [];
    return [{ from: at, to: at + forMs + delay + (isOfWatches ? RELIST_MS : 0) }];
  });
}
