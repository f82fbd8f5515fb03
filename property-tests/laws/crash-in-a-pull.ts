/**
 * The kubelet is killed in the middle of a pull with a key, at a moment that is drawn, or the power goes, and another comes
 * over the same disk; then somebody without the key wants the image (images.md, PP34, 6.2).
 */
import fc from 'fast-check';
import type { SimulatedNode } from '../../src/lab/index.ts';
import { follow, operation, perform, type Steps } from '../../src/sim/index.ts';
import { syncsNoRecords } from '../defects/syncs-no-records.ts';
import { forgetsWhatItBegan } from '../defects/forgets-what-it-began.ts';
import { takesNobodysForPreloaded } from '../defects/takes-nobodys-for-preloaded.ts';
import type { SeededDefect, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { Stage } from '../playing/stage.ts';
import { TAGS } from '../workloads/images.ts';
import { imageReference, nameOf, namespaceOf, podManifest } from '../workloads/manifest.ts';
import {
  PLAIN_POD,
  type PodShape,
  type PullPolicyShape,
  type VolumeShape,
} from '../workloads/pod-shape.ts';
import type { SecretName } from '../workloads/secrets.ts';

interface Moment {
  /** The moment is counted from there. */
  readonly since: 'asked' | 'arrived';
  readonly afterMs: number;
  /** Of the loop, between which everybody else has turns: many happen in one instant. */
  readonly turns: number;
}

/** Before this call of the disk for what is noted of pulls: most of them have no instant of their own. */
interface Noting {
  readonly since: 'noting';
  readonly call: number;
}

interface Story {
  /** As what the first pod pulls: an image of a container, or of a volume in either design. */
  readonly as: 'container' | 'image' | 'oci';
  /** Of `IMAGES`, private and named as the runtime names them. */
  readonly image: number;
  readonly crashes: readonly [Moment | Noting, ...Moment[]];
  /** The machine dies with it, and its disk forgets of what was not synced all, or what it will. */
  readonly powerCut: 'drawn' | 'lost' | undefined;
  /** Nobody with the key comes back to it: the first pod is gone from the API when the kubelet is. */
  readonly isLeft: boolean;
  readonly second: {
    readonly pod: number;
    readonly secrets: readonly SecretName[];
    readonly pullPolicy: PullPolicyShape;
    readonly afterMs: number;
  };
  readonly seed: number;
}

const moment: fc.Arbitrary<Moment> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      since: fc.constant('arrived' as const),
      afterMs: fc.constantFrom(0, 0, 0, 1),
      turns: fc.nat(12),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      since: fc.constant('asked' as const),
      afterMs: fc.nat(120),
      turns: fc.nat(4),
    }),
  },
);

/** Four for the intent, three for who may use the image, then the intent goes. */
const noting: fc.Arbitrary<Noting> = fc.record({
  since: fc.constant('noting' as const),
  call: fc.constantFrom(1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 9),
});

const stories: fc.Arbitrary<Story> = fc.record({
  as: fc.constantFrom('container', 'image', 'oci'),
  image: fc.constantFrom(2, 10),
  crashes: fc
    .tuple(
      fc.oneof<fc.Arbitrary<Moment | Noting>[]>(noting, moment),
      fc.oneof(fc.constant([]), fc.array(moment, { maxLength: 1 })),
    )
    .map(([first, others]): Story['crashes'] => [first, ...others]),
  powerCut: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('drawn' as const, 'lost' as const) },
  ),
  isLeft: fc.constantFrom(false, false, true),
  second: fc.record({
    pod: fc.constantFrom(1, 2),
    secrets: fc.constantFrom<readonly SecretName[]>([], [], ['wrong'], ['missing']),
    pullPolicy: fc.constantFrom<PullPolicyShape>('IfNotPresent', 'IfNotPresent', 'Never'),
    afterMs: fc.constantFrom(0, 500, 5000),
  }),
  seed: fc.nat(1_000_000),
});

const [runner] = PLAIN_POD.containers;

const volumeOf = ({ as, image }: Story): VolumeShape | undefined => {
  if (as === 'oci') return { is: 'oci', tag: 2, pinned: false };
  return as === 'image' ? { is: 'image', image, pullPolicy: 'IfNotPresent' } : undefined;
};

/** What both want, as written. */
const wanted = (story: Story): string => (story.as === 'oci' ? TAGS[2] : imageReference(story));

function first(story: Story): PodShape {
  const volume = volumeOf(story);
  const image = volume === undefined ? story.image : 0;
  return {
    ...PLAIN_POD,
    volumes: volume === undefined ? [] : [volume],
    containers: runner === undefined ? [] : [{ ...runner, image }],
    secrets: ['right'],
  };
}

/** A container of the image that the first pod wanted for whatever purpose. */
function secondManifest(story: Story) {
  const { pod, secrets, pullPolicy } = story.second;
  const containers =
    runner === undefined ? [] : [{ ...runner, image: story.image, pullPolicy, mounts: [] }];
  const manifest = podManifest(pod, { ...PLAIN_POD, volumes: [], containers, secrets }, 1);
  const [container] = manifest.spec['containers'] as readonly object[];
  const image = wanted(story);
  return { ...manifest, spec: { ...manifest.spec, containers: [{ ...container, image }] } };
}

/** Kills the kubelet at each of the moments, one after the other; says how far the pull had come. */
function planCrashes(stage: Stage, story: Story, died: (arrived: boolean) => void): void {
  const { trace, loop, faults } = stage.lab.world;
  const [node] = stage.lab.cluster.nodes;
  const left: (Moment | Noting)[] = [...story.crashes];
  const image = wanted(story);
  let isPlanned = false;
  let hasArrived = false;
  const die = (): void => {
    isPlanned = false;
    left.shift();
    died(hasArrived);
    if (story.isLeft) {
      const key = { namespace: namespaceOf(0), name: nameOf(0) };
      const pods = stage.lab.cluster.client.resource('pods');
      follow(pods.delete(key, { gracePeriodSeconds: 0 }), IGNORED);
    }
    if (story.powerCut === undefined) node?.restartKubelet();
    else if (node !== undefined)
      follow(
        operation(() => losePower(node, story.powerCut)),
        IGNORED,
      );
  };
  const later = (turns: number): void => {
    if (turns === 0) return die();
    loop.schedule(0, () => later(turns - 1), 'crash');
  };
  const [begin] = story.crashes;
  if (begin.since === 'noting') {
    const struck = { component: 'kubelet/node-1' };
    stage.lab.fault({ point: 'host.*', match: '/image_manager/', nth: begin.call, crash: struck });
    isPlanned = true;
    faults.crashes$.subscribe(() => loop.schedule(0, die, 'crash'));
  }
  trace.records$.subscribe(({ type, detail }) => {
    const arrives = type === 'image.pulled' && detail.reference === image;
    const isAsked =
      type === 'cri.call' &&
      (detail.method === 'PullImage' || detail.method === 'MountOCIObject') &&
      detail.subject === image;
    hasArrived ||= arrives;
    const [next] = left;
    if (next === undefined || next.since === 'noting' || isPlanned) return;
    // What is there already arrives as it is asked for.
    if (next.since === 'asked' || hasArrived ? !isAsked && !arrives : !arrives) return;
    isPlanned = true;
    loop.schedule(next.afterMs, () => later(next.turns), 'crash');
  });
}

function* losePower(node: SimulatedNode, unsynced: Story['powerCut']): Steps<void> {
  yield* perform(node.cutPower(unsynced));
  yield* perform(node.powerOn());
}

const IGNORED = { done: () => undefined, failed: () => undefined };

export const crashInAPull = ownLaw({
  name: 'PP34: a kubelet that dies in a pull, wherever in it, leaves no image that counts as loaded by somebody else',
  because:
    'what came is there when the runtime says so, and who may use it is written a moment later.',
  oracle: 'containers of who has no key, of an image that nobody but the kubelet has brought',
  file: 'property-tests/crash-in-a-pull.test.ts',
  subjects: stories,
  runs: 60,
  sometimes: [
    'it died with the image there and nothing written of who may use it',
    'it died when that was written',
    'it died before the image was there',
    'somebody without a key came to an image that was there',
    'who had the key came back, and ran',
    'the power went with the image there',
  ],
  defects: [forgetsWhatItBegan, takesNobodysForPreloaded, syncsNoRecords],
  judge: async (story, sometimes, defect: SeededDefect | undefined): Promise<Verdict> => {
    const workload = { actions: [], answers: [], seed: story.seed, kubelet: {} };
    const powerCuts = story.powerCut !== undefined;
    const stage = await Stage.open(workload, { ...defect?.plug(), powerCuts });
    const records: boolean[] = [];
    try {
      await stage.prepare();
      await stage.wait(2000);
      planCrashes(stage, story, (hasArrived) => records.push(hasArrived));
      await stage.do({ apply: [podManifest(0, first(story))] });
      await stage.wait(3000 + story.second.afterMs);
      await stage.do({ apply: [secondManifest(story)] });
      await stage.wait(45_000);
      const { observed, lab } = stage;
      const uidOf = (pod: number) => lab.pod(nameOf(pod), namespaceOf(pod))?.metadata.uid;
      const second = uidOf(story.second.pod);
      const calls = observed.calls.filter(({ image }) => image === wanted(story));
      const brought = calls.filter(
        ({ rpc, credential, podUid }) =>
          (rpc === 'pullImage' || rpc === 'mountOCIObject') &&
          credential !== undefined &&
          podUid !== second,
      );
      const [hasArrived] = records;
      if (hasArrived === false) sometimes('it died before the image was there');
      if (hasArrived === true && powerCuts) sometimes('the power went with the image there');
      // A volume of the draft is mounted anew by each kubelet, whatever is noted.
      const isTelling = records.length === 1 && !story.isLeft && story.as !== 'oci';
      if (hasArrived === true && isTelling) {
        sometimes(
          brought.length > 1
            ? 'it died with the image there and nothing written of who may use it'
            : 'it died when that was written',
        );
      }
      const look = calls.find(({ rpc, podUid }) => rpc === 'imageStatus' && podUid === second);
      if (look?.answer !== undefined) {
        sometimes('somebody without a key came to an image that was there');
      }
      const isRunning = lab.pod(nameOf(0))?.status.phase === 'Running';
      if (isRunning && records.length > 0) sometimes('who had the key came back, and ran');
      const started = lab.world.trace
        .of('container.created')
        .find(({ detail }) => detail.podUid === second);
      if (started !== undefined) {
        return `${nameOf(story.second.pod)} has no key, and got ${wanted(story)} at ${String(started.at)} ms`;
      }
      return story.isLeft || isRunning ? undefined : `${nameOf(0)} has the key, and does not run`;
    } finally {
      await stage.lab.close();
    }
  },
  lines: (story) => [
    `pod-0 pulls ${wanted(story)} as ${story.as} with its key${story.isLeft ? ', and is deleted as the kubelet dies' : ''}`,
    ...story.crashes.map((crash) => {
      const who = story.powerCut === undefined ? 'kubelet' : 'machine';
      return crash.since === 'noting'
        ? `the ${who} dies before call ${String(crash.call)} of the disk for what it notes of pulls`
        : `the ${who} dies ${String(crash.afterMs)} ms and ${String(crash.turns)} turns after it was ${crash.since}`;
    }),
    `${nameOf(story.second.pod)} (${story.second.secrets.join(', ')}) wants it ${String(story.second.afterMs)} ms later (${story.second.pullPolicy})`,
  ],
});
