/** Claims, their volumes, and what is on them. */
import fc from 'fast-check';
import { StatusError, type Manifest } from '../../src/api/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import { rethrowProgrammerError, type Fault } from '../../src/sim/index.ts';
import { IMAGE, playControllers } from '../controllers/controller-play.ts';
import { lossText, lostWatches } from '../controllers/lost-watches.ts';
import { givesEachPodItsOwn } from '../defects/gives-each-pod-its-own.ts';
import { takesWhatIsClaimed } from '../defects/takes-what-is-claimed.ts';
import { ownLaw } from '../own-law.ts';

const CLAIMS = ['a', 'b', 'c'] as const;
const NODES = 2;

type Deed =
  | { readonly does: 'claim' | 'unclaim' | 'run' | 'end'; readonly claim: number }
  | { readonly does: 'crash kubelet'; readonly node: number }
  | { readonly does: 'crash controllers' };

interface ClaimStory {
  /** Of each claim: whether its volume is made for it, or one of those that are there. */
  readonly isMade: readonly boolean[];
  readonly deeds: readonly { readonly afterMs: number; readonly deed: Deed }[];
  readonly losses: readonly Fault[];
  readonly seed: number;
}

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    does: fc.constantFrom('claim', 'run', 'run', 'end', 'unclaim'),
    claim: fc.nat(CLAIMS.length - 1),
  }),
  fc.record({ does: fc.constant('crash kubelet' as const), node: fc.nat(NODES - 1) }),
  fc.record({ does: fc.constant('crash controllers' as const) }),
);

const stories: fc.Arbitrary<ClaimStory> = fc.record({
  isMade: fc.array(fc.boolean(), { minLength: CLAIMS.length, maxLength: CLAIMS.length }),
  deeds: fc.array(
    fc.record({ afterMs: fc.constantFrom(0, 1, 2, 5, 30, 1000, 5000), deed: deeds }),
    { minLength: 2, maxLength: 14 },
  ),
  losses: lostWatches(
    'controller-manager watch persistentvolumeclaims',
    'controller-manager watch persistentvolumes',
    'scheduler watch persistentvolumeclaims',
    'scheduler watch persistentvolumes',
  ),
  seed: fc.nat(1_000_000),
});

export const claimsKeepTheirData = ownLaw({
  name: 'a claim has one volume, a volume one claim, and what was written through a claim is what its next pod reads',
  because:
    'controller, scheduler and provisioner each write a half of a binding, and each may end between two writes.',
  oracle:
    'claims and volumes after every write; in the end, what a new pod of each claim reads and what its pods said they had written',
  file: 'property-tests/controllers.test.ts',
  subjects: stories,
  runs: 25,
  sometimes: [
    'a volume was made for a claim',
    'a claim got a volume that was there',
    'data was read that an earlier pod had written',
    'controllers ended while a claim was not bound',
    'a watch was lost',
  ],
  defects: [takesWhatIsClaimed, givesEachPodItsOwn],
  judge: ({ isMade, deeds: story, losses, seed }, sometimes, defect) =>
    playControllers(
      seed,
      defect,
      pairing,
      async ({ lab }) => {
        for (let at = 0; at < 2; at++) await lab.apply(disk(at));
        let count = 0;
        const run = async (claim: number): Promise<string> => {
          count += 1;
          const name = `${CLAIMS[claim] ?? ''}-${String(count)}`;
          await tried(lab.apply(pod(name, CLAIMS[claim] ?? '')));
          return name;
        };
        for (const [claim, made] of isMade.entries()) await lab.apply(aClaim(claim, made));
        for (const { afterMs, deed } of story) {
          await lab.advance(afterMs);
          if (deed.does === 'crash kubelet') lab.cluster.nodes[deed.node]?.restartKubelet();
          else if (deed.does === 'crash controllers') {
            if (claimsOf(lab).some(({ status }) => status.phase === 'Pending')) {
              sometimes('controllers ended while a claim was not bound');
            }
            lab.cluster.restartControllers();
          } else await done(lab, deed, isMade, run);
        }
        await lab.advance(losses.length > 0 ? 180_000 : 60_000);
        if (lab.world.trace.of('watch.lost').length > 0) sometimes('a watch was lost');
        for (const { metadata } of volumesOf(lab)) {
          const isNew = metadata.name.startsWith('pvc-');
          sometimes(
            isNew ? 'a volume was made for a claim' : 'a claim got a volume that was there',
          );
        }
        for (const { metadata, spec, status } of claimsOf(lab)) {
          if (status.phase !== 'Bound' || metadata.deletionTimestamp !== undefined) continue;
          const reader = await run(CLAIMS.findIndex((name) => name === metadata.name));
          await lab.advance(30_000);
          const volume = spec.volumeName ?? '';
          const said = saidBy(lab, volume);
          const [read] = said.filter(({ name }) => name === reader);
          const before = said.filter(({ name }) => name !== reader).map(({ name }) => name);
          if (read === undefined) return `${reader} never read what claim ${metadata.name} holds`;
          if (before.length > 0) sometimes('data was read that an earlier pod had written');
          const lost = before.filter((name) => !read.found.includes(name));
          const foreign = read.found.filter((name) => volumeOf(lab, name) !== volume);
          if (lost.length + foreign.length > 0) {
            return `${reader} reads [${read.found.join(' ')}], and [${before.join(' ')}] had written through claim ${metadata.name}`;
          }
        }
        return undefined;
      },
      { nodes: NODES, faults: losses },
    ),
  lines: ({ isMade, deeds: story, losses }) => [
    ...isMade.map(
      (made, at) => `kubectl apply: claim ${CLAIMS[at] ?? ''}, ${made ? 'standard' : 'manual'}`,
    ),
    ...story.map(({ afterMs, deed }) => `after ${String(afterMs)} ms: ${JSON.stringify(deed)}`),
    ...losses.map(lossText),
  ],
});

async function done(
  lab: Lab,
  { does, claim }: Extract<Deed, { readonly claim: number }>,
  isMade: readonly boolean[],
  run: (claim: number) => Promise<string>,
): Promise<void> {
  const name = CLAIMS[claim] ?? '';
  if (does === 'claim') await tried(lab.apply(aClaim(claim, isMade[claim] === true)));
  else if (does === 'unclaim') await tried(lab.delete('PersistentVolumeClaim', name));
  else if (does === 'run') await run(claim);
  else {
    const running = lab.cluster.api.store
      .list('pods')
      .find(({ metadata }) => metadata.name.startsWith(`${name}-`));
    if (running !== undefined) await tried(lab.delete('Pod', running.metadata.name));
  }
}

/** What is there already, or not there any more, is refused, and that is fine. */
async function tried(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof StatusError) && !(error instanceof Error)) throw error;
  }
}

const claimsOf = (lab: Lab) => lab.cluster.api.store.list('persistentvolumeclaims');
const volumesOf = (lab: Lab) =>
  lab.cluster.api.store.list('persistentvolumes').filter(({ status }) => status.phase === 'Bound');

function pairing(lab: Lab): string | undefined {
  const holders = new Map<string, string>();
  for (const { metadata, spec, status } of claimsOf(lab)) {
    if (status.phase !== 'Bound') continue;
    const volume = spec.volumeName ?? '';
    const other = holders.get(volume);
    if (other !== undefined) return `claims ${other} and ${metadata.name} both have ${volume}`;
    holders.set(volume, metadata.name);
    const found = lab.cluster.api.store.get('persistentvolumes', { name: volume });
    if (found !== undefined && found.spec.claimRef?.uid !== metadata.uid) {
      return `claim ${metadata.name} has ${volume}, which is not its own`;
    }
  }
  const held = new Map<string, string>();
  for (const { metadata, spec } of volumesOf(lab)) {
    const uid = spec.claimRef?.uid ?? '';
    const other = held.get(uid);
    if (other !== undefined) return `${other} and ${metadata.name} are both of one claim`;
    held.set(uid, metadata.name);
  }
  return undefined;
}

/** What pods with this volume say to have found before they wrote, in order. */
function saidBy(lab: Lab, volume: string): { name: string; found: readonly string[] }[] {
  return lab.world.trace.of('container.log').flatMap(({ detail: { line } }) => {
    const [, name = '', found = ''] = /^wrote (\S+) after(.*)$/.exec(line) ?? [];
    return name !== '' && volumeOf(lab, name) === volume
      ? [{ name, found: found.split(' ').filter((each) => each !== '') }]
      : [];
  });
}

/** As the pod's kubelet mounted it. */
function volumeOf(lab: Lab, podName: string): string | undefined {
  const mounted = lab.world.trace.of('volume.mounted');
  return mounted.find(({ detail }) => detail.pod === `default/${podName}`)?.detail.volume;
}

function disk(at: number): Manifest {
  const values = [`node-${String(at + 1)}`];
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `disk-${String(at)}` },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      storageClassName: 'manual',
      hostPath: { path: `/mnt/disk-${String(at)}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}

function aClaim(at: number, isMade: boolean): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: CLAIMS[at] ?? '' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: isMade ? 'standard' : 'manual',
    },
  };
}

function pod(name: string, claimName: string): Manifest {
  const script = `found=$(cat /data/log 2>/dev/null); echo ${name} >> /data/log; echo wrote ${name} after $found; sleep 36000`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'c',
          image: `${IMAGE}:v1`,
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  };
}
