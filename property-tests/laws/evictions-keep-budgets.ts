/** How many pods evictions leave. */
import fc from 'fast-check';
import { StatusError } from '../../src/api/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import { rethrowProgrammerError, type Fault } from '../../src/sim/index.ts';
import {
  IMAGE,
  isGoing,
  isReady,
  playControllers,
  podsOf,
  type ControllerPlay,
} from '../controllers/controller-play.ts';
import { lossText, lostWatches } from '../controllers/lost-watches.ts';
import { allowsOneMore } from '../defects/allows-one-more.ts';
import { ownLaw } from '../own-law.ts';

interface EvictionStory {
  readonly replicas: number;
  readonly minAvailable: number;
  /** When a pod is evicted, and which. */
  readonly evictions: readonly { readonly afterMs: number; readonly pod: number }[];
  readonly losses: readonly Fault[];
  readonly seed: number;
}

const stories: fc.Arbitrary<EvictionStory> = fc.integer({ min: 2, max: 5 }).chain((replicas) =>
  fc.record({
    replicas: fc.constant(replicas),
    minAvailable: fc.integer({ min: 1, max: replicas }),
    evictions: fc.array(
      fc.record({ afterMs: fc.constantFrom(0, 0, 1, 5, 50, 3000), pod: fc.nat(4) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    losses: lostWatches('controller-manager watch poddisruptionbudgets'),
    seed: fc.nat(1_000_000),
  }),
);

export const evictionsKeepBudgets = ownLaw({
  name: 'evictions never break a disruption budget',
  because: 'two evictions may be asked for before the first is seen in the budget.',
  oracle: 'ready pods that are not going, counted after every write',
  file: 'property-tests/controllers.test.ts',
  subjects: stories,
  runs: 30,
  sometimes: ['an eviction was allowed', 'an eviction was refused', 'a watch was lost'],
  defect: allowsOneMore,
  judge: ({ replicas, minAvailable, evictions, losses, seed }, sometimes, defect) => {
    let wasWhole = false;
    const look = (lab: Lab) => {
      const ready = podsOf(lab).filter((pod) => isReady(pod) && !isGoing(pod)).length;
      wasWhole ||= ready === replicas;
      return wasWhole && ready < minAvailable
        ? `${String(ready)} pods are ready, at least ${String(minAvailable)} must be`
        : undefined;
    };
    const story = async ({ lab }: ControllerPlay): Promise<undefined> => {
      const labels = { app: 'web' };
      await lab.apply({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'server', image: `${IMAGE}:v1` }] },
          },
        },
      });
      await lab.apply({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web' },
        spec: { minAvailable, selector: { matchLabels: labels } },
      });
      await lab.advance(20_000);
      for (const { afterMs, pod } of evictions) {
        await lab.advance(afterMs);
        const pods = podsOf(lab).filter((each) => !isGoing(each));
        const name = pods[pod % Math.max(1, pods.length)]?.metadata.name;
        if (name === undefined) continue;
        sometimes((await evict(lab, name)) ? 'an eviction was allowed' : 'an eviction was refused');
      }
      await lab.advance(60_000);
      if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
      return undefined;
    };
    return playControllers(seed, defect, look, story, { faults: losses });
  },
  lines: ({ evictions, losses, ...rest }) => [
    `kubectl apply: deployment/web, poddisruptionbudget/web ${JSON.stringify(rest)}`,
    ...evictions.map(({ afterMs, pod }) => `after ${String(afterMs)} ms: evict pod ${String(pod)}`),
    ...losses.map(lossText),
  ],
});

async function evict(lab: Lab, name: string): Promise<boolean> {
  try {
    await lab.perform(lab.cluster.client.evict({ name }));
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof StatusError)) throw error;
    return false;
  }
}
