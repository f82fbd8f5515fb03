/** How many pods of a Job succeed, and how many are counted. */
import fc from 'fast-check';
import { IMAGE, isGoing, playControllers, podsOf } from '../controllers/controller-play.ts';
import { lossText, lostWatches, lostWatchesOf } from '../controllers/lost-watches.ts';
import type { Lab, LabOptions } from '../../src/lab/index.ts';
import type { Fault } from '../../src/sim/index.ts';
import { countsAnEndTwice } from '../defects/counts-an-end-twice.ts';
import { decidesByOldCopies } from '../defects/decides-by-old-copies.ts';
import { forgetsWhatItReleased } from '../defects/forgets-what-it-released.ts';
import type { SeededDefect, Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

interface JobStory {
  readonly completions: number;
  readonly parallelism: number;
  readonly seconds: number;
  /** When somebody deletes a pod of it. */
  readonly deletions: readonly number[];
  readonly losses: readonly Fault[];
  readonly seed: number;
}

const shapes = fc.record({
  completions: fc.integer({ min: 1, max: 6 }),
  parallelism: fc.integer({ min: 1, max: 4 }),
  seconds: fc.integer({ min: 0, max: 4 }),
  deletions: fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 3 }),
  seed: fc.nat(1_000_000),
});

const withLosses = (losses: fc.Arbitrary<readonly Fault[]>): fc.Arbitrary<JobStory> =>
  fc.tuple(shapes, losses).map(([shape, lost]) => ({ ...shape, losses: lost }));

/**
 * A pod that is being deleted when it is first shown is none that was expected, so the Job waits for one that never
 * comes: after five minutes no more, but somebody has to look at it then. Upstream that is an informer's resync, every 12
 * to 24 hours; here it is a person. Upstream: pkg/controller/job/job_controller.go, addPod (v1.36).
 */
async function untilComplete(lab: Lab, losses: readonly Fault[]): Promise<void> {
  const isBlind = losses.some(({ match = '' }) => match.startsWith('controller-manager'));
  for (let looks = 0; isBlind && looks < 3 && !isComplete(lab); looks++) {
    await lab.advance(301_000);
    await lab.update('Job', 'sum', (job) => {
      job.metadata.annotations = { looks: String(looks) };
    });
    await lab.advance(60_000);
  }
}

function isComplete(lab: Lab): boolean {
  const { conditions } = lab.find('jobs', 'sum')?.status ?? {};
  return conditions?.some(({ type }) => type === 'Complete') === true;
}

const SOMETIMES = [
  'a pod was deleted',
  'several ran at once',
  'a watch was lost',
  'events were late',
] as const;

function judge(
  story: JobStory,
  sometimes: Sometimes<(typeof SOMETIMES)[number]>,
  defect: SeededDefect | undefined,
  featureGates: LabOptions['featureGates'] = {},
): Promise<Verdict> {
  const { completions, parallelism, seconds, deletions, losses, seed } = story;
  const succeeded = new Set<string>();
  /** Deleted before it was told how they ended: such a pod counts as failed, if that is seen first. */
  const doubtful = new Set<string>();
  return playControllers(
    seed,
    defect,
    (lab) => {
      const pods = podsOf(lab);
      for (const { metadata, status } of pods) {
        if (status.phase !== 'Succeeded' || succeeded.has(metadata.uid)) continue;
        (metadata.deletionTimestamp === undefined ? succeeded : doubtful).add(metadata.uid);
      }
      const running = pods.filter(
        (pod) => !isGoing(pod) && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed',
      );
      if (running.length > 1) sometimes('several ran at once');
      return running.length > parallelism
        ? `${String(running.length)} pods run, at most ${String(parallelism)} may`
        : undefined;
    },
    async ({ lab }) => {
      await lab.apply({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'sum' },
        spec: {
          completions,
          parallelism,
          template: {
            metadata: {
              annotations: { 'process.drydock.dev/sum': `sleep ${String(seconds)}s\n` },
            },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'sum', image: `${IMAGE}:v1` }],
            },
          },
        },
      });
      for (const afterMs of deletions) {
        await lab.advance(afterMs);
        const pod = podsOf(lab).find((each) => !isGoing(each) && each.status.phase === 'Running');
        if (pod === undefined) continue;
        sometimes('a pod was deleted');
        await lab.delete('Pod', pod.metadata.name);
      }
      await lab.advance(300_000);
      await untilComplete(lab, losses);
      if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
      const struck = lab.world.trace.of('fault.struck');
      if (struck.some(({ detail }) => detail.error === undefined)) sometimes('events were late');
      if (!isComplete(lab)) return 'the Job did not complete';
      const counted = lab.find('jobs', 'sum')?.status.succeeded ?? 0;
      const most = succeeded.size + doubtful.size;
      const isExact = counted === completions && succeeded.size <= counted && counted <= most;
      if (isExact) return undefined;
      return `${String(counted)} are counted and ${String(succeeded.size)} succeeded of ${String(completions)}`;
    },
    { faults: losses, featureGates },
  );
}

const lines = ({ deletions, losses, ...rest }: JobStory): readonly string[] => [
  `kubectl apply: job/sum ${JSON.stringify(rest)}`,
  ...deletions.map((afterMs) => `after ${String(afterMs)} ms: kubectl delete pod`),
  ...losses.map(lossText),
];

const COMMON = {
  oracle: 'the uids of pods that ever were Succeeded',
  file: 'property-tests/controllers.test.ts',
  runs: 30,
  sometimes: SOMETIMES,
  lines,
} as const;

export const jobsAreExact = ownLaw({
  ...COMMON,
  name: "a Job's completions are exact",
  because:
    'a pod that ends is seen many times, and counted once; one that is deleted is made up for; nobody counts by an old copy.',
  subjects: withLosses(lostWatches('controller-manager watch jobs')),
  defects: [countsAnEndTwice, decidesByOldCopies],
  judge: (story, sometimes, defect) => judge(story, sometimes, defect),
});

/** Where the Job itself is shown late, it counts wrongly: decision 21. */
export const olderJobsAreExact = ownLaw({
  ...COMMON,
  name: "a Job's completions are exact before Kubernetes 1.36, as long as only pods are shown late",
  because: 'a pod that was counted and let go is shown as it was before.',
  subjects: withLosses(lostWatchesOf(['controller-manager watch pods'])),
  defects: [forgetsWhatItReleased],
  judge: (story, sometimes, defect) =>
    judge(story, sometimes, defect, { StaleControllerConsistencyJob: false }),
});
