/** How much of a quota is used, and how much is said to be. */
import fc from 'fast-check';
import type { Manifest, Pod, ResourceList } from '../../src/api/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import type { Fault } from '../../src/sim/index.ts';
import { IMAGE, playControllers, podsOf } from '../controllers/controller-play.ts';
import { lossText, lostWatches } from '../controllers/lost-watches.ts';
import { chargesNobodyMeanwhile } from '../defects/charges-nobody-meanwhile.ts';
import { givesNothingBack } from '../defects/gives-nothing-back.ts';
import { ownLaw } from '../own-law.ts';

interface QuotaStory {
  readonly pods: number;
  readonly cpuMilli: number;
  readonly steps: readonly Step[];
  /** Whatever happens at one instant may happen in any order. */
  readonly interleave: boolean;
  readonly losses: readonly Fault[];
  readonly seed: number;
}

type Step =
  | {
      readonly act: 'create';
      readonly afterMs: number;
      readonly name: number;
      readonly cpuMilli: number;
      /** How long it runs; undefined: for ever. */
      readonly seconds: number | undefined;
    }
  | { readonly act: 'delete'; readonly afterMs: number; readonly name: number }
  /** `touch`: something else that the quota counts comes and goes. */
  | { readonly act: 'crash' | 'touch'; readonly afterMs: number };

const afterMs = fc.constantFrom(0, 0, 0, 1, 1, 2, 5, 50, 3000, 40_000);
const name = fc.nat(6);

const creation = fc.record({
  act: fc.constant('create' as const),
  afterMs,
  name,
  cpuMilli: fc.constantFrom(100, 200, 300),
  seconds: fc.constantFrom(undefined, undefined, 0, 3),
});
const touch = fc.record({ act: fc.constant('touch' as const), afterMs });

/** The controller begins to count as a pod comes. */
const meeting: fc.Arbitrary<readonly Step[]> = fc
  .tuple(touch, creation)
  .map(([first, second]) => [first, { ...second, afterMs: 0 }]);

const steps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(creation) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.record({ act: fc.constant('delete' as const), afterMs, name })),
  },
  { weight: 3, arbitrary: meeting },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.record({ act: fc.constant('crash' as const), afterMs })),
  },
);

const stories: fc.Arbitrary<QuotaStory> = fc.record({
  pods: fc.integer({ min: 1, max: 4 }),
  cpuMilli: fc.constantFrom(500, 800, 1500),
  steps: fc.array(steps, { minLength: 3, maxLength: 16 }).map((parts) => parts.flat()),
  interleave: fc.boolean(),
  losses: lostWatches('controller-manager watch resourcequotas'),
  seed: fc.nat(1_000_000),
});

/** More than the period in which everything is counted anew. */
const QUIET_MS = 400_000;

export const quotasAreKept = ownLaw({
  name: 'a quota is never exceeded, and says in the end what is so',
  because:
    'the server charges what comes while the controller counts what is there, each by what it has seen.',
  oracle: 'pods that have not ended, counted and added up after every write',
  file: 'property-tests/controllers.test.ts',
  subjects: stories,
  runs: 60,
  sometimes: [
    'a pod was refused',
    'a pod was charged for in vain',
    'a pod ended',
    'the controllers began anew',
    'the controller overlooked a pod',
    'a watch was lost',
  ],
  defects: [chargesNobodyMeanwhile, givesNothingBack],
  judge: (story, sometimes, defect) => {
    const { steps: todo, interleave, losses, seed } = story;
    const cpu = `${String(story.cpuMilli)}m`;
    const hard = { pods: String(story.pods), 'requests.cpu': cpu, configmaps: '100' };
    let isOverlooked = false;
    let version = '';
    const look = (lab: Lab) => {
      const quota = lab.find('resourcequotas', 'q');
      const used = quota?.status.used;
      if (quota === undefined || used === undefined || isOverlooked) return undefined;
      const { resourceVersion } = quota.metadata;
      const isOfQuota = resourceVersion !== version;
      version = resourceVersion;
      const real = usageOf(lab);
      if (real.pods > Number(used['pods']) || real.cpuMilli > milliOf(used)) {
        // Upstream has it, too, where one cache of the controller is behind another: kubernetes/kubernetes#123434.
        isOverlooked = isOfQuota && (interleave || losses.length > 0);
        if (isOverlooked) sometimes('the controller overlooked a pod');
        else return `${shown(real)} are used, and ${JSON.stringify(used)} are said to be`;
      }
      if (isOverlooked) return undefined;
      const isKept = real.pods <= story.pods && real.cpuMilli <= story.cpuMilli;
      return isKept ? undefined : `${shown(real)} are used of ${JSON.stringify(hard)}`;
    };
    return playControllers(
      seed,
      defect,
      look,
      async ({ lab }) => {
        await lab.apply({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'q' },
          spec: { hard },
        });
        await lab.advance(1000);
        for (const step of todo) {
          await lab.advance(step.afterMs);
          play(lab, step, (message) => {
            if (message.includes('exceeded quota')) sometimes('a pod was refused');
            if (message.includes('already exists')) sometimes('a pod was charged for in vain');
          });
          if (step.act === 'crash') sometimes('the controllers began anew');
        }
        await lab.advance(QUIET_MS);
        if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
        if (podsOf(lab).some(hasEnded)) sometimes('a pod ended');
        const used = lab.find('resourcequotas', 'q')?.status.used ?? {};
        const real = usageOf(lab);
        const isSo = Number(used['pods']) === real.pods && milliOf(used) === real.cpuMilli;
        return isSo
          ? undefined
          : `in the end ${shown(real)} are used, and ${JSON.stringify(used)} are said to be`;
      },
      { interleave, faults: losses },
    );
  },
  lines: ({ steps: todo, losses, ...rest }) => [
    `kubectl apply: resourcequota/q ${JSON.stringify(rest)}`,
    ...todo.map((step) => `after ${String(step.afterMs)} ms: ${JSON.stringify(step)}`),
    ...losses.map(lossText),
  ],
});

/** Nobody waits for the answer. */
function play(lab: Lab, step: Step, refused: (message: string) => void): void {
  const { client } = lab.cluster;
  const sink = { error: (error: unknown) => refused(String(error)) };
  switch (step.act) {
    case 'create':
      client.resource('pods').create(podOf(step)).subscribe(sink);
      break;
    case 'delete':
      client
        .resource('pods')
        .delete({ name: nameOf(step) })
        .subscribe(sink);
      break;
    case 'touch':
      client
        .resource('configmaps')
        .create({ metadata: { name: 'other' } })
        .subscribe(sink);
      client.resource('configmaps').delete({ name: 'other' }).subscribe(sink);
      break;
    default:
      lab.cluster.restartControllers();
  }
}

function nameOf(step: { readonly name: number }): string {
  return `pod-${String(step.name)}`;
}

function podOf(step: Step & { act: 'create' }): Manifest {
  const script = step.seconds === undefined ? 'sleep 100000s' : `sleep ${String(step.seconds)}s`;
  const requests = { cpu: `${String(step.cpuMilli)}m` };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: nameOf(step), annotations: { 'process.drydock.dev/c': `${script}\n` } },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: `${IMAGE}:v1`, resources: { requests } }],
    },
  };
}

function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

interface Usage {
  readonly pods: number;
  readonly cpuMilli: number;
}

function usageOf(lab: Lab): Usage {
  const pods = podsOf(lab).filter((pod) => !hasEnded(pod));
  const cpus = pods.map(({ spec }) => spec.containers[0]?.resources?.requests?.['cpu'] ?? '0m');
  return { pods: pods.length, cpuMilli: cpus.reduce((sum, cpu) => sum + parseFloat(cpu), 0) };
}

function milliOf(used: ResourceList): number {
  const cpu = used['requests.cpu'] ?? '0';
  return cpu.endsWith('m') ? parseFloat(cpu) : parseFloat(cpu) * 1000;
}

function shown({ pods, cpuMilli }: Usage): string {
  return `${String(pods)} pods with ${String(cpuMilli)}m`;
}
