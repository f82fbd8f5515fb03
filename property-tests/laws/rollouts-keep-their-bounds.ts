/** How many pods a Deployment has at any moment of its rollouts. */
import fc from 'fast-check';
import type { ReplicaSet } from '../../src/api/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import type { Fault } from '../../src/sim/index.ts';
import {
  IMAGE,
  isGoing,
  isReady,
  playControllers,
  podsOf,
  type ControllerPlay,
} from '../controllers/controller-play.ts';
import { lossText, lostWatches } from '../controllers/lost-watches.ts';
import { scalesDownFirst } from '../defects/scales-down-first.ts';
import { surgesFurther } from '../defects/surges-further.ts';
import type { Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

type Amount = number | `${number}%`;

interface Rollout {
  readonly replicas: number;
  readonly maxSurge: Amount;
  readonly maxUnavailable: Amount;
  readonly minReadySeconds: number;
  /** When the second and the third template come. */
  readonly updates: readonly number[];
  readonly losses: readonly Fault[];
  readonly seed: number;
}

const amount = fc.constantFrom<Amount>(0, 1, 2, '25%', '50%', '100%');

const rollouts: fc.Arbitrary<Rollout> = fc
  .record({
    replicas: fc.integer({ min: 1, max: 6 }),
    maxSurge: amount,
    maxUnavailable: amount,
    minReadySeconds: fc.constantFrom(0, 0, 3),
    updates: fc.oneof(
      fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 2 }),
      // Two in one moment: what the controller writes for the first meets the second.
      fc.constant([0, 0]),
    ),
    losses: lostWatches(),
    seed: fc.nat(1_000_000),
  })
  .filter(({ maxSurge, maxUnavailable }) => share(maxSurge, 100) + share(maxUnavailable, 100) > 0);

function share(value: Amount, total: number): number {
  return typeof value === 'number' ? value : (Number.parseInt(value, 10) * total) / 100;
}

const manifest = (
  { replicas, maxSurge, maxUnavailable, minReadySeconds }: Rollout,
  tag: string,
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    minReadySeconds,
    strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'server', image: `${IMAGE}:${tag}` }] },
    },
  },
});

/** How many pods are ready, as far as the controller of the sets was told, and that of the Deployment. */
function toldReady(lab: Lab, sets: readonly ReplicaSet[]): number {
  const ofSets = sets.reduce((sum, { status }) => sum + (status.readyReplicas ?? 0), 0);
  return Math.min(ofSets, lab.find('deployments', 'web')?.status.readyReplicas ?? 0);
}

export const rolloutsKeepTheirBounds = ownLaw({
  name: 'a rollout keeps its bounds',
  because:
    'who counts by what it saw a moment ago makes one pod too many, or takes one too many away.',
  oracle:
    'what the sets ask for and which pods are ready, after every write, against surge and unavailability by hand',
  file: 'property-tests/controllers.test.ts',
  subjects: rollouts,
  runs: 30,
  sometimes: [
    'there were more pods than wanted',
    'there were fewer',
    'a rollout met another',
    'a watch was lost',
    'events were late',
  ],
  defects: [surgesFurther, scalesDownFirst],
  judge: (rollout, sometimes, defect) => {
    const { replicas, updates, losses, seed } = rollout;
    const surge = Math.ceil(share(rollout.maxSurge, replicas));
    const unavailable = Math.floor(share(rollout.maxUnavailable, replicas));
    const most = replicas + surge;
    const least = replicas - (surge + unavailable === 0 ? 1 : Math.min(unavailable, replicas));
    const isBlind = losses.some(({ match = '' }) => match.startsWith('controller-manager'));
    let wasWhole = false;
    /**
     * So many more pods were ready than was told when some went: they are taken for unhealthy, and go first. Upstream:
     * pkg/controller/deployment/rolling.go, cleanupUnhealthyReplicas; controller_utils.go, ActivePodsWithRanks (v1.36).
     */
    let untold = 0;
    let before = { wanted: 0, staying: 0, ready: 0 };
    const look = (lab: Lab): Verdict => {
      const staying = podsOf(lab).filter((pod) => !isGoing(pod));
      const ready = staying.filter(isReady).length;
      wasWhole ||= ready >= replicas;
      if (staying.length > replicas) sometimes('there were more pods than wanted');
      if (wasWhole && ready < replicas) sometimes('there were fewer');
      // A pod that no set wants any more may still be about to be deleted.
      const sets = lab.cluster.api.store.list('replicasets', { namespace: 'default' });
      const wanted = sets.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
      if (wanted > most) {
        return `${String(wanted)} pods are asked for, at most ${String(most)} may be`;
      }
      if (wasWhole && wanted < least) {
        return `${String(wanted)} pods are asked for, at least ${String(least)} must be`;
      }
      const shrinks = wanted < before.wanted || staying.length < before.staying;
      if (isBlind && shrinks) untold = Math.max(untold, before.ready - toldReady(lab, sets));
      before = { wanted, staying: staying.length, ready };
      if (wasWhole && ready < least - untold) {
        return `${String(ready)} pods are ready, at least ${String(least - untold)} must be`;
      }
      return undefined;
    };
    const story = async ({ lab, verdict }: ControllerPlay): Promise<Verdict> => {
      await lab.apply(manifest(rollout, 'v1'));
      await lab.advance(30_000);
      for (const [at, afterMs] of updates.entries()) {
        await lab.advance(afterMs);
        if (at > 0) sometimes('a rollout met another');
        await lab.apply(manifest(rollout, `v${String(at + 2)}`));
      }
      await lab.advance(180_000);
      if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
      const struck = lab.world.trace.of('fault.struck');
      if (struck.some(({ detail }) => detail.error === undefined)) sometimes('events were late');
      if (verdict() !== undefined) return undefined;
      const { status } = lab.find('deployments', 'web') ?? {};
      return status?.updatedReplicas === replicas && status.availableReplicas === replicas
        ? undefined
        : 'it is not rolled out';
    };
    return playControllers(seed, defect, look, story, { faults: losses });
  },
  lines: ({ updates, losses, ...rest }) => [
    `kubectl apply: deployment/web ${JSON.stringify(rest)}`,
    ...updates.map((afterMs) => `after ${String(afterMs)} ms: another template`),
    ...losses.map(lossText),
  ],
});
