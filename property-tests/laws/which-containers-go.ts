/** Which dead containers and sandboxes go (images.md, GC20, GC21): laws over what a runtime lists. */
import fc from 'fast-check';
import type { ContainerStatus, PodSandbox } from '../../src/cri/index.ts';
import { UPSTREAM_DECISIONS, type KubeletDecisions } from '../../src/kubelet/decisions.ts';
import { ownLaw } from '../own-law.ts';

const FILE = 'property-tests/which-containers-go.test.ts';
const NOW = 1000;

interface Listed {
  readonly containers: readonly {
    readonly pod: number;
    readonly name: number;
    readonly createdAt: number;
    readonly state: ContainerStatus['state'];
  }[];
  readonly sandboxes: readonly {
    readonly pod: number;
    readonly createdAt: number;
    readonly isReady: boolean;
    readonly isOccupied: boolean;
  }[];
  readonly gone: readonly number[];
  readonly kept: number;
}

const pod = fc.nat({ max: 2 });
const listed: fc.Arbitrary<Listed> = fc.record({
  containers: fc.uniqueArray(
    fc.record({
      pod,
      name: fc.nat({ max: 1 }),
      createdAt: fc.integer({ min: 1, max: 900 }),
      state: fc.constantFrom<ContainerStatus['state']>(
        'CONTAINER_EXITED',
        'CONTAINER_EXITED',
        'CONTAINER_EXITED',
        'CONTAINER_RUNNING',
        'CONTAINER_CREATED',
        'CONTAINER_UNKNOWN',
      ),
    }),
    { selector: ({ createdAt }) => createdAt, maxLength: 12 },
  ),
  sandboxes: fc.uniqueArray(
    fc.record({
      pod,
      createdAt: fc.integer({ min: 1, max: 900 }),
      isReady: fc.boolean(),
      isOccupied: fc.boolean(),
    }),
    { selector: ({ createdAt }) => createdAt, maxLength: 8 },
  ),
  gone: fc.uniqueArray(pod, { maxLength: 2 }),
  kept: fc.constantFrom(1, 1, 2),
});

interface EvictionDefect {
  readonly name: string;
  readonly decisions: Partial<KubeletDecisions>;
}

const podOf = (each: { readonly pod: number }): string => `pod-${String(each.pod)}`;
const idOf = ({ createdAt }: { readonly createdAt: number }): string => String(createdAt);

function containersOf({ containers }: Listed): readonly ContainerStatus[] {
  return containers.map((each) => ({
    id: idOf(each),
    podSandboxId: podOf(each),
    metadata: { name: `c${String(each.name)}`, attempt: 0 },
    image: { image: '' },
    imageRef: '',
    imageId: '',
    state: each.state,
    createdAt: each.createdAt,
    labels: {},
    annotations: {},
    mounts: [],
  }));
}

function sandboxesOf({ sandboxes }: Listed): readonly PodSandbox[] {
  return sandboxes.map((each) => ({
    id: idOf(each),
    metadata: { name: podOf(each), uid: podOf(each), namespace: 'default', attempt: 0 },
    state: each.isReady ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: each.createdAt,
    network: 'POD',
    labels: {},
    annotations: {},
  }));
}

/** Ids. */
function evicted(subject: Listed, defect: EvictionDefect | undefined) {
  const decisions = { ...UPSTREAM_DECISIONS, ...defect?.decisions };
  const isPodGone = (uid: string): boolean =>
    subject.gone.some((each) => podOf({ pod: each }) === uid);
  const containers = decisions.containersToEvict({
    containers: containersOf(subject),
    policy: { minAgeMs: 0, maxPerPodContainer: subject.kept, maxContainers: -1 },
    now: NOW,
    isPodGone,
    podUidOf: ({ podSandboxId }) => podSandboxId,
  });
  const occupied = subject.sandboxes.filter(({ isOccupied }) => isOccupied).map(idOf);
  const sandboxes = decisions.sandboxesToEvict({
    sandboxes: sandboxesOf(subject),
    occupied: new Set(occupied),
    isPodGone,
  });
  return {
    containers: new Set(containers.map(({ id }) => id)),
    sandboxes: new Set(sandboxes.map(({ id }) => id)),
  };
}

const lines = (subject: Listed): readonly string[] => [JSON.stringify(subject)];

export const newestDeadStay = ownLaw({
  name: 'GC20: of each container of a pod that is there the newest dead stay, as many as are to be kept; of a pod that is gone none',
  because: 'a status is read from the last dead instance, and a disk fills with those before it.',
  oracle: 'the dead of each name, counted by hand',
  file: FILE,
  subjects: listed,
  runs: 300,
  sometimes: ['more were dead than are kept', 'fewer were dead than are kept', 'a pod was gone'],
  defect: {
    name: 'a collector that takes the newest as well (gc-9)',
    decisions: {
      containersToEvict: (dead) =>
        UPSTREAM_DECISIONS.containersToEvict({
          ...dead,
          policy: { ...dead.policy, maxPerPodContainer: dead.policy.maxPerPodContainer - 1 },
        }),
    },
  } satisfies EvictionDefect,
  judge: (subject: Listed, sometimes, defect: EvictionDefect | undefined) => {
    const gone = evicted(subject, defect).containers;
    const dead = subject.containers.filter(({ state }) => state !== 'CONTAINER_RUNNING');
    for (const each of dead) {
      const newer = dead.filter(
        (other) =>
          other.pod === each.pod && other.name === each.name && other.createdAt > each.createdAt,
      ).length;
      const isGone = subject.gone.includes(each.pod);
      const mustGo = isGone || newer >= subject.kept;
      sometimes(
        isGone
          ? 'a pod was gone'
          : mustGo
            ? 'more were dead than are kept'
            : 'fewer were dead than are kept',
      );
      if (gone.has(idOf(each)) === mustGo) continue;
      const what = `c${String(each.name)} of ${podOf(each)} (${String(newer)} newer are dead)`;
      return Promise.resolve(`${what} ${mustGo ? 'stayed' : 'was removed'}`);
    }
    return Promise.resolve(undefined);
  },
  lines,
});

export const usedSandboxesStay = ownLaw({
  name: 'GC21: what runs, a sandbox that is ready and one with a container in it stay, whoever is gone',
  because: 'the end of a pod is the work of its worker, and it may be under way.',
  oracle: 'states, and who is in which sandbox',
  file: FILE,
  subjects: listed,
  runs: 300,
  sometimes: [
    'a container of a pod that is gone ran',
    'a sandbox of a pod that is gone was ready',
    'a sandbox of a pod that is gone had a container in it',
    'a sandbox went',
  ],
  defect: {
    name: 'a collector that takes everything of a pod that is gone',
    decisions: {
      sandboxesToEvict: (dead) =>
        dead.sandboxes.filter(({ metadata }) => dead.isPodGone(metadata.uid)),
    },
  } satisfies EvictionDefect,
  judge: (subject: Listed, sometimes, defect: EvictionDefect | undefined) => {
    const gone = evicted(subject, defect);
    for (const each of subject.containers) {
      if (each.state !== 'CONTAINER_RUNNING') continue;
      if (subject.gone.includes(each.pod)) sometimes('a container of a pod that is gone ran');
      if (gone.containers.has(idOf(each)))
        return Promise.resolve('a container was removed that runs');
    }
    for (const each of subject.sandboxes) {
      if (subject.gone.includes(each.pod)) {
        if (each.isReady) sometimes('a sandbox of a pod that is gone was ready');
        if (each.isOccupied) sometimes('a sandbox of a pod that is gone had a container in it');
      }
      if (!gone.sandboxes.has(idOf(each))) continue;
      sometimes('a sandbox went');
      if (each.isReady) return Promise.resolve('a sandbox was removed that is ready');
      if (each.isOccupied) return Promise.resolve('a sandbox was removed with a container in it');
    }
    return Promise.resolve(undefined);
  },
  lines,
});
