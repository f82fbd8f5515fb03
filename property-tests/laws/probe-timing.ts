/** When containers are probed, and what follows from it (pods-volumes 7.6; pkg/kubelet/prober/worker.go). */
import { countsFailuresInAll } from '../defects/counts-failures-in-all.ts';
import { forgetsThePeriod } from '../defects/forgets-the-period.ts';
import { probesTheDead } from '../defects/probes-the-dead.ts';
import { waitsForNoStart } from '../defects/waits-for-no-start.ts';
import { ownLaw } from '../own-law.ts';
import { playProbes, type ProbeDefect } from '../probes/play-probes.ts';
import { probeStories, probeStoryLines, type ProbeStory } from '../probes/probe-story.ts';
import { endsOf, probesSeen, type ProbeSeen } from '../probes/probes-seen.ts';

const COMMON = {
  file: 'property-tests/probe-timing.test.ts',
  subjects: probeStories,
  runs: 60,
  lines: probeStoryLines,
} as const;

/** Until the kubelet has seen that a container ended: a relist, and the sync after it. */
const UNSEEN_MS = 2500;

const played = (story: ProbeStory, defect: { plug: () => ProbeDefect } | undefined) =>
  playProbes(story, defect?.plug());

const shapeOf = (story: ProbeStory, { type }: ProbeSeen) =>
  ({ Startup: story.startup, Liveness: story.liveness, Readiness: story.readiness })[type];

export const probesOnTheGrid = ownLaw({
  ...COMMON,
  name: 'a container is probed for startup and liveness at whole periods after the first time, or when the probe before is over',
  because:
    'a turn may come due while a probe is under way, and sleeping workers wake on a grid of their own.',
  oracle: 'probe.begun and probe.ended of one kubelet and one container, against periodSeconds',
  sometimes: ['a probe took longer than its period', 'a container was probed many times'],
  defects: [forgetsThePeriod],
  judge: async (story, sometimes, defect) => {
    const last = new Map<
      string,
      { readonly first: number; readonly before: ProbeSeen; readonly count: number }
    >();
    for (const each of probesSeen(await played(story, defect))) {
      if (each.type === 'Readiness') continue;
      const key = [each.life, each.containerId, each.type].join(' ');
      const known = last.get(key);
      last.set(key, {
        first: known?.first ?? each.begunAt,
        before: each,
        count: (known?.count ?? 0) + 1,
      });
      if (known === undefined) continue;
      if (known.count > 5) sometimes('a container was probed many times');
      const periodMs = (shapeOf(story, each)?.periodSeconds ?? 0) * 1000;
      const isOnGrid = (each.begunAt - known.first) % periodMs === 0;
      const isLate = each.begunAt === known.before.endedAt;
      if (isLate && !isOnGrid) sometimes('a probe took longer than its period');
      if (!isOnGrid && !isLate) {
        return `${each.type} began at ${String(each.begunAt)} ms, after ${String(known.before.begunAt)} ms`;
      }
    }
    return undefined;
  },
});

export const killsAtTheThreshold = ownLaw({
  ...COMMON,
  name: 'a container is killed for its liveness after as many failures in a row as it may have, and after no fewer',
  because:
    'a worker counts on when its container is another one, and anew after each success and each kill.',
  oracle:
    'the results of probe.ended before each event Killing, of one kubelet, against failureThreshold',
  sometimes: ['a container was killed', 'a success came between failures'],
  defects: [countsFailuresInAll],
  judge: async (story, sometimes, defect) => {
    let failures = 0;
    /** That had as many as it may have: it is killed, or had ended by then and nobody needs to say so. */
    let doomed: string | undefined;
    for (const { type, detail } of await played(story, defect)) {
      if (type === 'kubelet.started') failures = 0;
      if (type === 'probe.ended' && detail.probe === 'Liveness') {
        if (detail.result === 'Success' && failures > 0)
          sometimes('a success came between failures');
        if (doomed !== undefined && doomed !== detail.containerId) {
          failures = 0;
          doomed = undefined;
        }
        if (detail.result === 'Failure') failures += 1;
        else if (detail.result === 'Success') failures = 0;
        if (failures === story.liveness.failureThreshold) doomed = detail.containerId;
        if (failures > story.liveness.failureThreshold) {
          return `it was probed again after ${String(failures - 1)} failures`;
        }
      }
      if (type !== 'event.recorded' || !detail.message.includes('failed liveness probe')) continue;
      sometimes('a container was killed');
      if (failures !== story.liveness.failureThreshold) {
        return `it was killed after ${String(failures)} failures in a row`;
      }
      failures = 0;
      doomed = undefined;
    }
    return undefined;
  },
});

export const noProbeOfTheDead = ownLaw({
  ...COMMON,
  name: 'no container is probed that was seen to have ended',
  because: 'a worker lives longer than a container, and knows it by a status that may be old.',
  oracle: 'probe.begun against container.exited, with the time that a relist takes',
  sometimes: ['a container ended and was probed before', 'a pod ended that was probed before'],
  defects: [probesTheDead],
  judge: async (story, sometimes, defect) => {
    const records = await played(story, defect);
    const ends = endsOf(records);
    const seen = probesSeen(records);
    if (seen.some(({ containerId }) => ends.has(containerId))) {
      sometimes('a container ended and was probed before');
    }
    if (seen.length > 0 && records.some(({ type }) => type === 'pod.terminated')) {
      sometimes('a pod ended that was probed before');
    }
    const late = seen.find(
      ({ begunAt, containerId }) => begunAt > (ends.get(containerId) ?? Infinity) + UNSEEN_MS,
    );
    return late && `${late.type} began at ${String(late.begunAt)} ms of a container that had ended`;
  },
});

export const startupComesFirst = ownLaw({
  ...COMMON,
  name: 'a container is probed for liveness and readiness only once its startup probe has passed',
  because:
    'who has started is told by a status that three workers read, and that another kubelet takes over.',
  oracle: 'probe.begun of liveness and readiness against probe.ended of startup, by container',
  sometimes: ['a startup probe passed after a failure', 'a kubelet came after the startup'],
  defects: [waitsForNoStart],
  judge: async (story, sometimes, defect) => {
    if (story.startup === undefined) return undefined;
    const started = new Set<string>();
    const failed = new Set<string>();
    for (const { type, detail } of await played(story, defect)) {
      if (type === 'kubelet.started' && started.size > 0)
        sometimes('a kubelet came after the startup');
      if (type === 'probe.ended' && detail.probe === 'Startup') {
        if (detail.result === 'Success') started.add(detail.containerId);
        else failed.add(detail.containerId);
        const isBoth = started.has(detail.containerId) && failed.has(detail.containerId);
        if (isBoth) sometimes('a startup probe passed after a failure');
      }
      if (type !== 'probe.begun' || detail.probe === 'Startup') continue;
      if (!started.has(detail.containerId))
        return `${detail.probe} was asked before startup passed`;
    }
    return undefined;
  },
});

export const PROBE_LAWS = [
  probesOnTheGrid,
  killsAtTheThreshold,
  noProbeOfTheDead,
  startupComesFirst,
];
