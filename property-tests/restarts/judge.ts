/** What a restart must not change, by simple thoughts about one pod. */
import { parseTimestamp, type Pod } from '../../src/api/index.ts';
import type { Verdict } from '../law.ts';
import { NEW, OLD, type Seen } from './play-story.ts';
import type { Story } from './story.ts';

type Judge = (story: Story, seen: Seen) => Verdict;

const isMachine = ({ ends }: Story): boolean => ends.startsWith('machine');

const isDeleted = ({ meanwhile }: Story): boolean =>
  meanwhile.some((deed) => /^deleted|^forgotten/.test(deed));

/** What the API had said of the container when the component ended. */
function reported({ before }: Seen): 'nothing' | 'running' | 'ended' {
  const state = before?.status.containerStatuses?.[0]?.state;
  if (state?.terminated !== undefined) return 'ended';
  return state?.running === undefined ? 'nothing' : 'running';
}

function startsIn(seen: Seen, from = 0): number {
  return seen.records.slice(from).filter(({ type }) => type === 'container.started').length;
}

/**
 * Its container was made and not started when the machine went off. With policy Never upstream takes that
 * for a life (computePodActions), and the pod stays as it is.
 */
function isStillborn(story: Story, seen: Seen): boolean {
  const made = seen.records
    .slice(0, seen.endedAt)
    .filter(({ type }) => type === 'container.created');
  return isMachine(story) && story.pod !== 'always' && made.length > 0 && startsIn(seen) === 0;
}

/** Nothing restarts that need not. */
const starts: Judge = (story, seen) => {
  const before = startsIn(seen) - startsIn(seen, seen.endedAt);
  const after = startsIn(seen, seen.endedAt);
  const all = before + after;
  const mayAgain = isMachine(story) && (story.pod === 'always' || reported(seen) === 'nothing');
  if (before > 0 && after > 0 && !mayAgain) return 'its container was started again';
  if (after > 1) return `its container was started ${String(after)} times after the restart`;
  if (all === 0 && !isDeleted(story) && !isStillborn(story, seen)) {
    return 'its container was never started';
  }
  return undefined;
};

/** Who was not asked to end is not ended. */
const kills: Judge = (story, seen) => {
  if (isMachine(story) || isDeleted(story) || seen.after === undefined) return undefined;
  const killing = seen.records
    .slice(0, seen.seenAt)
    .find(({ type, detail }) => type === 'event.recorded' && detail.reason === 'Killing');
  return killing === undefined ? undefined : 'its container was killed';
};

/** The end of the story is what it would have been. */
const phase: Judge = (story, seen) => {
  if (isDeleted(story) || isStillborn(story, seen)) return undefined;
  const found = seen.after?.status.phase ?? 'gone';
  const expected = expectedPhases(story, seen);
  return expected.includes(found) ? undefined : `it is ${found}, not ${expected.join(' or ')}`;
};

function expectedPhases(story: Story, seen: Seen): readonly string[] {
  if (story.pod === 'always') return ['Running'];
  const own = story.pod === 'once' ? 'Succeeded' : 'Failed';
  if (seen.before?.status.phase === own) return [own];
  // How it ended the machine, or whoever removed it, may have taken along before anybody saw.
  return isMachine(story) || seen.hasLostAnEnd ? [own, 'Failed'] : [own];
}

/** Of a container that did not change nothing is said anew. */
const status: Judge = (story, seen) => {
  const { before, after } = seen;
  const [old] = before?.status.containerStatuses ?? [];
  const [now] = after?.status.containerStatuses ?? [];
  if (isMachine(story) || isDeleted(story) || old?.state?.running === undefined) return undefined;
  if (old.containerID !== now?.containerID || now?.state?.running === undefined) return undefined;
  const mayChange = new Set(mayGetReady(story, seen) ? ['Ready', 'ContainersReady'] : []);
  const was = JSON.stringify(lasting(before, mayChange));
  const is = JSON.stringify(lasting(after, mayChange));
  return was === is ? undefined : `its status was ${was} and is ${is}`;
};

/**
 * Who is probed is not ready until a probe says so; a new kubelet asks anew where a container is younger than
 * 10 s (by whole seconds), as upstream's.
 */
function mayGetReady({ probes, ends }: Story, { before, backAt }: Seen): boolean {
  if (probes.length === 0) return false;
  const { conditions = [], containerStatuses = [] } = before?.status ?? {};
  const wasReady = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  const startedAt = containerStatuses[0]?.state?.running?.startedAt;
  const isYoung = startedAt === undefined || parseTimestamp(startedAt) >= backAt - 10_000;
  return !wasReady || (ends === 'kubelet' && isYoung);
}

function lasting(pod: Pod | undefined, except: ReadonlySet<string>) {
  const { startTime, conditions = [], containerStatuses = [] } = pod?.status ?? {};
  const sorted = conditions.toSorted((a, b) => (a.type < b.type ? -1 : 1));
  return {
    startTime,
    conditions: sorted
      .filter(({ type }) => !except.has(type))
      .map(({ type, status: value, lastTransitionTime }) => [type, value, lastTransitionTime]),
    restartCounts: containerStatuses.map(({ restartCount }) => restartCount),
  };
}

/** Kinds of volumes that are set up again at each sync. */
const FOLLOWING: ReadonlySet<Story['volumes'][number]> = new Set(['oci', 'configMap']);

/** Whoever reads finds a whole version, and never an older one after a newer one. */
const reads: Judge = (story, seen) => {
  const known = new Map<string, number>();
  for (const { type, detail } of seen.records) {
    if (type !== 'container.read') continue;
    if ('error' in detail) return `${detail.path} could not be read: ${detail.error}`;
    const age = [OLD, NEW].findIndex(({ length }) => length === detail.bytes);
    if (age < 0) return `${detail.path} has ${String(detail.bytes)} bytes`;
    if (age < (known.get(detail.path) ?? 0)) return `${detail.path} went back in time`;
    known.set(detail.path, age);
  }
  const follows = story.pod === 'always' && story.meanwhile.includes('moved');
  if (!follows || seen.violation !== undefined) return undefined;
  const stale = story.volumes.find(
    (name) => FOLLOWING.has(name) && known.get(`/${name}/version`) !== 1,
  );
  return stale === undefined ? undefined : `/${stale}/version was not updated`;
};

/** No pod waits for a registry to end. */
const ends: Judge = (story, { early }) =>
  isDeleted(story) && early !== undefined ? 'it is not gone a while after its deletion' : undefined;

const rest: Judge = (_story, { last, leftovers }) => {
  if (last !== undefined) return 'it is not gone long after it was deleted';
  return leftovers.length === 0 ? undefined : `it left ${leftovers.join('; ')}`;
};

const OVER_ENDINGS: readonly Judge[] = [starts, kills, phase, status, ends, rest];

/** Monitors that watch over what this is about; what another one stopped is no evidence. */
const OWN_MONITORS =
  /^a container runs only over mounted volumes|^a terminating pod starts|goes from (?:Succeeded|Failed) to/;

export const judgeRestart: Judge = (story, seen) => {
  if (seen.violation !== undefined) {
    return OWN_MONITORS.test(seen.violation) ? seen.violation : undefined;
  }
  for (const judge of [reads, ...OVER_ENDINGS]) {
    const found = judge(story, seen);
    if (found !== undefined) return found;
  }
  return undefined;
};
