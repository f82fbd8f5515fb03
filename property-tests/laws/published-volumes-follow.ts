import { servesImmutableFromMemory } from '../defects/serves-immutable-from-memory.ts';
import { showsTheFirstGeneration } from '../defects/shows-the-first-generation.ts';
import { asksForObjectsOnce } from '../defects/asks-for-objects-once.ts';
import {
  filesOfPart,
  publishedVolumesOf,
  type Part,
  type PublishedVolume,
} from '../judging/published-volumes.ts';
import { troublesOf } from '../judging/faults.ts';
import { areSame, told } from '../judging/object-trees.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { FilesSeen } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

/** One and a half times a minute between two syncs, a tick, two passes of the volume manager, and the work. */
const BOUND_MS = 95_000;
/** For so long strategy `Cache` may believe what it has. */
const TTL_MS = 60_000;
/** What failed or waited before may still be waited for: a call of the runtime, the longest back-off of a volume. */
const AFTER_TROUBLE_MS = 130_000;

type Circumstance =
  | 'a new pod saw a tag that had moved'
  | 'a new pod saw an object that had changed'
  | 'a new pod saw an object that had been made anew and cannot be changed'
  | 'a volume of the draft followed'
  | 'a volume of objects followed'
  | 'an object was not watched, and its volume followed';

export const publishedVolumesFollow = lawOverTrace(
  'what `..data` led to, against what the tag or the object was at some instant within the bound, when nothing is made to fail',
  {
    name: 'P9, P21: a new pod’s volume shows what there is, and a volume of a pod that runs follows within a sync',
    because:
      'a change pushes nothing: a sync has to come, and what it finds may be kept by somebody, for another pod or for a time.',
    sometimes: [
      'a new pod saw a tag that had moved',
      'a new pod saw an object that had changed',
      'a new pod saw an object that had been made anew and cannot be changed',
      'a volume of the draft followed',
      'a volume of objects followed',
      'an object was not watched, and its volume followed',
    ],
    defects: [servesImmutableFromMemory, asksForObjectsOnce, showsTheFirstGeneration],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const lives = livesOf(played);
      for (const volume of publishedVolumesOf(played)) {
        const life = lives.get(volume.podUid);
        if (life === undefined) continue;
        const wrong =
          firstWrong(volume, life, lives, sometimes) ?? staleIn(volume, life, played, sometimes);
        if (wrong !== undefined) return `${volume.title} (${volume.kind}) ${wrong}`;
      }
      return undefined;
    },
  },
);

interface Life {
  readonly from: number;
  /** When the kubelet was told to end it. */
  to: number;
  /** When the kubelet was done with it. */
  doneAt: number;
  /** When a pass of it failed first, or a set-up. */
  failedAt: number;
  /** What it may keep known: `ConfigMap/frozen`. */
  readonly names: ReadonlySet<string>;
}

function livesOf({ pods, trace }: Played): ReadonlyMap<string, Life> {
  const lives = new Map<string, Life>();
  for (const { at, pod } of pods) {
    if (pod === undefined || lives.has(pod.metadata.uid)) continue;
    const names = (pod.spec.volumes ?? []).flatMap(({ configMap }) =>
      configMap === undefined ? [] : [`${pod.metadata.namespace}/${configMap.name ?? ''}`],
    );
    const life = { from: at, to: Infinity, doneAt: Infinity, failedAt: Infinity };
    lives.set(pod.metadata.uid, { ...life, names: new Set(names) });
  }
  for (const { at, type, detail } of trace.records) {
    if (type === 'pod.terminating') earliest(lives.get(detail.uid), 'to', at);
    if (type === 'pod.terminated') earliest(lives.get(detail.uid), 'doneAt', at);
    if (type === 'pod.syncFailed') earliest(lives.get(detail.uid), 'failedAt', at);
    if (type === 'volume.mountFailed') earliest(lives.get(detail.podUid), 'failedAt', at);
  }
  return lives;
}

function earliest(life: Life | undefined, what: 'to' | 'doneAt' | 'failedAt', at: number): void {
  if (life !== undefined) life[what] = Math.min(life[what], at);
}

/** What is shown first was so at some instant since the pod was there. */
function firstWrong(
  volume: PublishedVolume,
  life: Life,
  lives: ReadonlyMap<string, Life>,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const first = volume.showings.find(({ files }) => files !== undefined);
  if (first?.files === undefined) return undefined;
  for (const part of volume.parts) {
    // Upstream's: what cannot be changed is known for as long as some pod names it.
    if (part.isImmutable && isKept(part, life, lives)) continue;
    const shown = filesOfPart(first.files, part);
    if (!wasSo(part, shown, life.from, first.at)) {
      return `shows ${told(shown)} first, at ${String(first.at)} ms, which was over when its pod came`;
    }
    const changes = part.versions.filter(({ at }) => at >= 0 && at < life.from).length;
    if (changes < (volume.kind === 'oci' ? 1 : 2)) continue;
    if (volume.kind === 'oci') sometimes('a new pod saw a tag that had moved');
    else if (!part.isImmutable) sometimes('a new pod saw an object that had changed');
    else sometimes('a new pod saw an object that had been made anew and cannot be changed');
  }
  return undefined;
}

/** Some pod that named an object like this since before it was made anew was still there. */
function isKept({ versions }: Part, life: Life, lives: ReadonlyMap<string, Life>): boolean {
  const changedAt = versions.findLast(({ at }) => at <= life.from)?.at ?? 0;
  return [...lives.values()].some(
    (other) =>
      other !== life &&
      other.from <= changedAt &&
      other.doneAt >= changedAt &&
      [...life.names].some((name) => other.names.has(name)),
  );
}

/** Nothing is shown for longer than the bound after it was so last. */
function staleIn(
  { kind, parts, showings }: PublishedVolume,
  life: Life,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const { kubelet } = played.workload;
  const strategy = kubelet.configMapAndSecretChangeDetectionStrategy ?? 'Watch';
  const troubles = troublesOf(played);
  const boundMs = BOUND_MS + (kind !== 'oci' && strategy === 'Cache' ? TTL_MS : 0);
  for (const [index, { at, files }] of showings.entries()) {
    if (files === undefined) continue;
    const until = Math.min(showings[index + 1]?.at ?? Infinity, life.to);
    if (life.failedAt < until) return undefined;
    const isQuiet = troubles.every(
      ({ from, to }) => from > until || to < until - boundMs - AFTER_TROUBLE_MS,
    );
    if (!isQuiet) continue;
    for (const part of parts) {
      if (part.isImmutable) continue;
      const shown = filesOfPart(files, part);
      const since = until - boundMs;
      if (!wasSo(part, shown, since, until)) {
        const how = until === Infinity ? 'the end' : `${String(until)} ms`;
        return `shows ${told(shown)} from ${String(at)} ms to ${how}, which was over for more than ${String(boundMs)} ms then`;
      }
      if (index === 0) continue;
      if (kind === 'oci') sometimes('a volume of the draft followed');
      else {
        sometimes('a volume of objects followed');
        if (strategy !== 'Watch') sometimes('an object was not watched, and its volume followed');
      }
    }
  }
  return undefined;
}

/** With what nothing can be made, what was before goes on counting. */
function wasSo({ versions }: Part, shown: FilesSeen, from: number, to: number): boolean {
  const showable = versions.filter(({ files }) => files !== undefined);
  return showable.some(({ at, files = {} }, index) => {
    const over = showable[index + 1]?.at ?? Infinity;
    return at <= to && over >= from && areSame(shown, files);
  });
}
