/**
 * What syncs of a pod that runs do to its image volumes (images.md, IV13): as fixed by kubernetes/kubernetes#138655,
 * and as released in 1.36. Two laws over the same pods, whose volumes can all be had.
 */
import fc from 'fast-check';
import { ensuresFromTheLast } from '../defects/ensures-from-the-last.ts';
import { ensuresInEveryPass } from '../defects/ensures-in-every-pass.ts';
import { ensuresNothingAfterTheStart } from '../defects/ensures-nothing-after-the-start.ts';
import { restartsWhoseTagMoved } from '../defects/restarts-whose-tag-moved.ts';
import {
  containerOver,
  isAlwaysPulled,
  lines,
  nameOf,
  ofOnePod,
  sentFor,
  type ImageVolume,
  type OfOnePod,
} from '../image-volumes/volume-plays.ts';
import { isIn, passesOf } from '../judging/passes.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import type { SeededDefect, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import type { Played } from '../playing/played.ts';
import type { Defect } from '../playing/stage.ts';
import { imageAt, taggedReference } from '../workloads/images.ts';
import { imageReference } from '../workloads/manifest.ts';
import { after } from '../workloads/motif-parts.ts';
import { PLAIN_POD } from '../workloads/pod-shape.ts';

const FILE = 'property-tests/steady-image-volumes.test.ts';

const volumes: fc.Arbitrary<ImageVolume> = fc.record({
  is: fc.constant('image' as const),
  image: fc.constantFrom(1, 4, 5),
  pullPolicy: fc.constantFrom('default', 'Always', 'IfNotPresent'),
});

/** It runs for four minutes: labels change, and a tag moves. */
const steadyPods: fc.Arbitrary<OfOnePod> = fc
  .record({
    of: fc.array(volumes, { minLength: 1, maxLength: 3 }),
    mounts: fc.array(fc.uniqueArray(fc.nat(2), { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    pushed: fc.constantFrom(1, 5),
    seed: fc.nat(1_000_000),
  })
  .map(({ of, mounts, pushed, seed }) => {
    const containers = mounts.map((places) => containerOver(places, { does: 'run' }));
    return ofOnePod({ ...PLAIN_POD, volumes: of, containers }, seed, [
      after(30_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'a' } }),
      after(20_000, { do: 'push image', image: pushed, content: 7 }),
      after(100_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'b' } }),
      after(90_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'a' } }),
    ]);
  });

/** Nothing of it is under way once all of its containers were started and told of. */
const SETTLED_MS = 10_000;

interface Steady {
  readonly pod: PodView;
  /** What was asked of the runtime, and told, about its volumes while it ran. */
  readonly calls: PodView['calls'];
  readonly events: PodView['events'];
  readonly from: number;
}

function steadyPartOf(played: Played, { shape }: OfOnePod): Steady | undefined {
  const [pod] = podsIn(played);
  const starts = played.trace.of('container.started');
  const last = starts[shape.containers.length - 1];
  if (pod === undefined || last === undefined) return undefined;
  const from = last.at + SETTLED_MS;
  const until = pod.life.ending?.at ?? Infinity;
  const isOf = (each: { readonly at: number }): boolean => each.at > from && each.at < until;
  const references = volumesOf(shape).flatMap((each) => [sentFor(each), imageReference(each)]);
  return {
    pod,
    from,
    calls: pod.calls.filter(
      ({ begunAt, image, isSizeLook }) =>
        isOf({ at: begunAt }) && references.includes(image) && !isSizeLook,
    ),
    events: pod.events.filter(
      (event) => isOf(event) && references.some((each) => event.message.includes(`"${each}"`)),
    ),
  };
}

function volumesOf({ volumes: all }: OfOnePod['shape']): readonly ImageVolume[] {
  return all.filter((each) => each.is === 'image');
}

/** What a container is to whoever looks at the pod does not change while it runs. */
function changed(played: Played, { shape }: OfOnePod, { from, pod }: Steady): Verdict {
  const until = pod.life.ending?.at ?? Infinity;
  for (const at of shape.containers.keys()) {
    const seen = new Set(
      played.pods.flatMap(({ at: when, pod: version }) => {
        const status = version?.status.containerStatuses?.find(({ name }) => name === nameOf(at));
        if (status === undefined || when < from || when >= until) return [];
        return [
          JSON.stringify([status.containerID, status.imageID, status.restartCount, status.state]),
        ];
      }),
    );
    if (seen.size > 1) return `${nameOf(at)} was ${[...seen].join(', then ')}`;
  }
  const count = played.trace.of('container.created').length;
  return count === shape.containers.length ? undefined : `${String(count)} containers were created`;
}

function hasMoved({ actions, shape }: OfOnePod): boolean {
  const moved = actions.flatMap(({ action }) =>
    action.do === 'push image' ? [taggedReference(imageAt(action.image))] : [],
  );
  return volumesOf(shape).some((each) => isAlwaysPulled(each) && moved.includes(sentFor(each)));
}

const FIXED: Defect = { decisions: { ensuresImageVolumes: () => false } };

const plugged = (variant: Defect, defect: SeededDefect | undefined): Defect => {
  const { decisions, ...rest } = defect?.plug() ?? {};
  return { ...variant, ...rest, decisions: { ...variant.decisions, ...decisions } };
};

export const steadySyncsAskNothing = ownLaw({
  name: 'IV13: ensured at the start only, the volumes of a pod that runs are neither asked for nor told of',
  because: 'a pass over a pod that runs goes through the same steps as one that starts it.',
  oracle: 'calls of the runtime and events about the volumes, after the last container has started',
  file: FILE,
  subjects: steadyPods,
  runs: 20,
  sometimes: ['a pass went over a pod that ran', 'a tag moved under a volume that pulls always'],
  defects: [ensuresInEveryPass],
  judge: async (subject, sometimes, defect: SeededDefect | undefined) => {
    const played = await play(subject, plugged(FIXED, defect));
    const steady = steadyPartOf(played, subject);
    if (steady === undefined) return 'it did not start';
    const passes = passesOf(played).get(steady.pod.life.uid) ?? [];
    if (passes.some(({ at }) => at > steady.from)) sometimes('a pass went over a pod that ran');
    if (hasMoved(subject)) sometimes('a tag moved under a volume that pulls always');
    const [call] = steady.calls;
    if (call !== undefined) return `${call.image} was asked for at ${String(call.begunAt)} ms`;
    const [event] = steady.events;
    if (event !== undefined) return `"${event.message}" was told at ${String(event.at)} ms`;
    return changed(played, subject, steady);
  },
  lines,
});

/** What a pass asks for each volume, in order. */
function askedFor(shape: OfOnePod['shape']): readonly string[] {
  return volumesOf(shape).map(
    (each) => `${isAlwaysPulled(each) ? 'pullImage' : 'imageStatus'} ${sentFor(each)}`,
  );
}

export const releasedSyncsAskForAll = ownLaw({
  name: 'IV13: as released, each pass ensures every image volume once and in order, and tells of each; nothing changes for what runs',
  because: 'a tag that has moved is pulled under a container that runs over what it was.',
  oracle:
    'calls and events of each pass against the volumes of the spec, and every status of the containers',
  file: FILE,
  subjects: steadyPods,
  runs: 20,
  sometimes: ['a pass found a volume', 'a pass pulled a volume', 'a pass pulled what had moved'],
  defects: [ensuresNothingAfterTheStart, ensuresFromTheLast, restartsWhoseTagMoved],
  judge: async (subject, sometimes, defect: SeededDefect | undefined) => {
    const played = await play(subject, plugged({}, defect));
    const steady = steadyPartOf(played, subject);
    if (steady === undefined) return 'it did not start';
    const { calls, events, pod, from } = steady;
    const expected = askedFor(subject.shape);
    const until = pod.life.ending?.at ?? Infinity;
    const passes = (passesOf(played).get(pod.life.uid) ?? []).filter(
      ({ at }) => at > from && at < until,
    );
    // The last may have been cut short by the end.
    for (const pass of passes.slice(0, -1)) {
      const asked = calls
        .filter((call) => isIn(pass, call))
        .map(({ rpc, image }) => `${rpc} ${image}`);
      if (asked.join() !== expected.join()) {
        return `the pass at ${String(pass.at)} ms asked for ${asked.join()}, not ${expected.join()}`;
      }
      if (asked.some((each) => each.startsWith('imageStatus'))) sometimes('a pass found a volume');
      if (asked.some((each) => each.startsWith('pullImage'))) sometimes('a pass pulled a volume');
      const told = events
        .filter((event) => isIn(pass, event) && event.reason === 'Pulled')
        .reduce((sum, { count }) => sum + count, 0);
      if (told !== expected.length) {
        return `the pass at ${String(pass.at)} ms told of ${String(told)} volumes, not ${String(expected.length)}`;
      }
    }
    const ids = new Map<string, Set<string>>();
    for (const { image, rpc, answer } of pod.calls) {
      if (rpc !== 'pullImage' || answer === undefined) continue;
      ids.set(image, (ids.get(image) ?? new Set()).add(answer));
    }
    if ([...ids.values()].some(({ size }) => size > 1)) sometimes('a pass pulled what had moved');
    return changed(played, subject, steady);
  },
  lines,
});
