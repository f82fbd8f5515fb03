/** Whose failures hold an image volume back (images.md, IV6): a law over plays of one pod. */
import fc from 'fast-check';
import { backsOffForContainersOnly } from '../defects/backs-off-for-containers-only.ts';
import { backsOffVolumesApart } from '../defects/backs-off-volumes-apart.ts';
import {
  containersOf,
  label,
  lines,
  ofOnePod,
  pullingPolicies,
  sentForVolumes,
  type OfOnePod,
} from '../image-volumes/volume-plays.ts';
import { BackOffOracle } from '../judging/back-off-oracle.ts';
import { imageIn, isBackOff, isPullFailed } from '../judging/pod-events.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import type { SeededDefect, Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { imageReference } from '../workloads/manifest.ts';
import { after } from '../workloads/motif-parts.ts';
import { PLAIN_POD, type ContainerShape, type PullPolicyShape } from '../workloads/pod-shape.ts';

interface Failing {
  readonly image: number;
  readonly volumes: readonly PullPolicyShape[];
  readonly containers: readonly ContainerShape[];
  readonly faultAfterMs: number;
  readonly times: number;
}

/** For ever, or when it is wanted first. */
const failsAtFirst: fc.Arbitrary<Failing> = fc.record({
  image: fc.constantFrom(3, 2, 1, 5),
  volumes: fc.array(pullingPolicies, { minLength: 1, maxLength: 2 }),
  containers: fc.array(containersOf(fc.constant(0)), { minLength: 1, maxLength: 2 }),
  faultAfterMs: fc.constant(0),
  times: fc.constantFrom(1, 2, 4),
});

/** When it was pulled for a volume, and perhaps not yet for a container. */
const failsThen: fc.Arbitrary<Failing> = fc.record({
  image: fc.constantFrom(1, 5),
  volumes: fc.constant(['Always' as const]),
  containers: fc
    .array(containersOf(fc.constant(0)), { minLength: 1, maxLength: 2 })
    .map((all) => all.map((each) => ({ ...each, pullPolicy: 'Always' as const }))),
  faultAfterMs: fc.integer({ min: 60, max: 560 }),
  times: fc.constantFrom(1, 2),
});

/** Labels change meanwhile, so that there are more passes. */
const failingPods: fc.Arbitrary<OfOnePod> = fc
  .record({ failing: fc.oneof(failsAtFirst, failsThen), seed: fc.nat(1_000_000) })
  .map(({ failing, seed }) => {
    const { image, times, faultAfterMs } = failing;
    const volumes = failing.volumes.map((pullPolicy) => ({
      is: 'image' as const,
      image,
      pullPolicy,
    }));
    const containers = failing.containers.map((each) => ({ ...each, image }));
    const fault = { point: 'cri.pullImage', error: 'Unavailable', times, forMs: 60_000 };
    return ofOnePod({ ...PLAIN_POD, volumes, containers }, seed, [
      after(faultAfterMs, { do: 'fault', fault }),
      ...[2000, 5000, 7000, 9000, 30_000].map((afterMs, at) => label(afterMs, 0, String(at))),
    ]);
  });

type WaitCircumstance =
  | 'a container waited for the failure of a volume'
  | 'a volume waited for the failure of a container'
  | 'a volume waited for the failure of another volume'
  | 'it went well in the end';

/** By whom the last failure was, and who waits for it. */
function noteWaits({ events, attempts }: PodView, sometimes: Sometimes<WaitCircumstance>): void {
  let failedFor: string | undefined;
  for (const event of events) {
    if (isPullFailed(event)) failedFor = event.fieldPath;
    if (!isBackOff(event) || failedFor === undefined) continue;
    if (event.fieldPath !== '' && failedFor === '') {
      sometimes('a container waited for the failure of a volume');
    }
    if (event.fieldPath === '') {
      sometimes(
        failedFor === ''
          ? 'a volume waited for the failure of another volume'
          : 'a volume waited for the failure of a container',
      );
    }
  }
  if (failedFor !== undefined && attempts.at(-1)?.outcome === 'answered') {
    sometimes('it went well in the end');
  }
}

function tooSoon({ attempts, events }: PodView, { shape }: OfOnePod): Verdict {
  const sent = sentForVolumes(shape);
  const oracle = new BackOffOracle();
  for (const { image, begunAt, endedAt, outcome } of attempts) {
    if (!sent.has(image)) continue;
    const window = oracle.windowAt(image, begunAt);
    if (window !== undefined) {
      return `${image} was pulled at ${String(begunAt)} ms, and it had failed at ${String(window.since)} ms`;
    }
    if (outcome === 'failed' && endedAt !== undefined) oracle.fail(image, endedAt);
  }
  const told = new BackOffOracle();
  const references = new Set(
    shape.volumes.flatMap((each) => (each.is === 'image' ? [imageReference(each)] : [])),
  );
  for (const event of events) {
    const image = imageIn(event.message) ?? '';
    if (!references.has(image)) continue;
    if (isPullFailed(event)) told.fail(image, event.at);
    if (isBackOff(event) && told.windowAt(image, event.at) === undefined) {
      return `"${event.message}" was told at ${String(event.at)} ms, and the wait was over`;
    }
  }
  return undefined;
}

export const oneBackOffForBoth = ownLaw({
  name: 'IV6: a container image and an image volume of one reference in one pod share one back-off',
  because: 'they are ensured at two places of a pass, and told of as two things.',
  oracle: 'windows counted from failed pulls: 10, 20, 40 … 300 s, by reference',
  file: 'property-tests/image-volume-pulls.test.ts',
  subjects: failingPods,
  runs: 30,
  sometimes: [
    'a container waited for the failure of a volume',
    'a volume waited for the failure of a container',
    'a volume waited for the failure of another volume',
    'it went well in the end',
  ],
  defects: [backsOffVolumesApart, backsOffForContainersOnly],
  judge: async (
    subject,
    sometimes: Sometimes<WaitCircumstance>,
    defect: SeededDefect | undefined,
  ) => {
    const played = await play(subject, defect?.plug());
    for (const pod of podsIn(played)) {
      noteWaits(pod, sometimes);
      const wrong = tooSoon(pod, subject);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  },
  lines,
});
