/**
 * Who reads a volume of the draft while its tag moves, its kubelet dies, its disk and registry fail and another
 * pod comes and goes over the same object: one version, whole, in either update mode (images.md, IV18; R3, R12).
 */
import fc from 'fast-check';
import { catchError, filter, of, take } from 'rxjs';
import type { LabOptions } from '../../src/lab/index.ts';
import { rethrowProgrammerError } from '../../src/sim/index.ts';
import { beginsVolumesAnew } from '../defects/begins-volumes-anew.ts';
import { followsUnasked } from '../defects/follows-unasked.ts';
import { publishesInTwoSteps } from '../defects/publishes-in-two-steps.ts';
import type { Sometimes } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { Audience, VERSIONS, type UpdateMode } from '../volume-updates/audience.ts';
import { observedPorts, type ObservedPorts } from '../volume-updates/observed-ports.ts';
import { canonical } from '../volume-updates/readers.ts';
import { REPOSITORY, UPDATE_MS_MAX, UpdateLab } from '../volume-updates/update-lab.ts';

type Event =
  | { readonly what: 'push'; readonly version: number }
  /** What makes the kubelet look at the pod. */
  | { readonly what: 'label' }
  /** So many turns of the loop after now, or after an object is mounted the next time; many are in one instant. */
  | { readonly what: 'kubelet dies'; readonly since: 'now' | 'a mount'; readonly turns: number }
  | { readonly what: 'image removed' }
  | { readonly what: 'other comes' }
  | { readonly what: 'other goes' }
  | { readonly what: 'fault'; readonly point: string; readonly error: string };

interface Story {
  readonly mode: UpdateMode;
  readonly events: readonly { readonly event: Event; readonly thenMs: number }[];
  readonly seed: number;
}

/** What a defect replaces. */
export interface OtherVolumes {
  readonly plug?: (ports: ObservedPorts) => void;
  readonly seams?: LabOptions['seams'];
  readonly decisions?: LabOptions['decisions'];
}

const just = (what: 'label' | 'image removed' | 'other comes' | 'other goes') =>
  fc.constant({ what });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('push' as const), version: fc.nat(2) }),
  },
  { weight: 3, arbitrary: just('label') },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('kubelet dies' as const),
      since: fc.constantFrom('now', 'a mount', 'a mount'),
      turns: fc.nat(20),
    }),
  },
  { weight: 1, arbitrary: just('image removed') },
  { weight: 2, arbitrary: just('other comes') },
  { weight: 1, arbitrary: just('other goes') },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        ['host.rename', 'ENOSPC'],
        ['host.symlink', 'ENOSPC'],
        ['host.bind', 'EIO'],
        ['host.unmount', 'EIO'],
        ['registry.request', '503'],
        ['cri.mountOCIObject', 'Unavailable'],
      )
      .map(([point = '', error = '']) => ({ what: 'fault' as const, point, error })),
  },
);

const stories: fc.Arbitrary<Story> = fc.record({
  mode: fc.constantFrom('follows', 'follows', 'resolves once'),
  events: fc.array(fc.record({ event, thenMs: fc.constantFrom(0, 50, 500, 3000, UPDATE_MS_MAX) }), {
    minLength: 2,
    maxLength: 8,
  }),
  seed: fc.nat(1_000_000),
});

type Circumstance =
  | 'readers looked while a tag that had moved was followed'
  | 'a tag moved from under who had resolved it once'
  | 'the kubelet died between a mount and its publication'
  | 'a SetUp of what was read failed'
  | 'another pod read the same volume';

export const readersSeeOneVersion = ownLaw({
  name: 'IV18: in either update mode who reads a volume of the draft sees one whole version, and never nothing once there was something',
  because:
    'an update is many steps, of which each may be the last of a kubelet, or fail, or be seen by a reader.',
  oracle:
    'readers that look after every step on the node’s disk, and know every version that was pushed',
  file: 'property-tests/volume-updates/atomic-publication.test.ts',
  subjects: stories,
  runs: 40,
  sometimes: [
    'readers looked while a tag that had moved was followed',
    'a tag moved from under who had resolved it once',
    'the kubelet died between a mount and its publication',
    'a SetUp of what was read failed',
    'another pod read the same volume',
  ],
  defects: [publishesInTwoSteps, followsUnasked, beginsVolumesAnew],
  judge: async (story, sometimes, defect: OtherVolumes | undefined) => {
    const ports = await observedPorts();
    const update = await UpdateLab.open({
      ports,
      seed: story.seed,
      first: VERSIONS[0],
      other: {
        ...(defect?.seams === undefined ? {} : { seams: defect.seams }),
        decisions: {
          remountsOCIVolume: () => story.mode === 'follows',
          ...defect?.decisions,
        },
      },
    });
    const audience = new Audience(ports, update, story.mode);
    audience.come(update.podUid);
    defect?.plug?.(ports);
    ports.onStep = () => audience.look();
    let last = 0;
    for (const { event: next, thenMs } of story.events) {
      if (next.what === 'push') {
        if (story.mode === 'resolves once' && next.version !== last) {
          sometimes('a tag moved from under who had resolved it once');
        }
        last = next.version;
      }
      await happens(next, update, audience, sometimes);
      if (thenMs > 0) await update.lab.advance(thenMs);
    }
    // The longest wait of a volume, and a period.
    await update.lab.advance(122_000 + UPDATE_MS_MAX);
    ports.onStep = () => Promise.resolve();
    const publications = update.records('volume.published').length;
    if (story.mode === 'follows' && publications > 1 && audience.looks > 0) {
      sometimes('readers looked while a tag that had moved was followed');
    }
    if (audience.size > 1) sometimes('another pod read the same volume');
    if (update.records('volume.mountFailed').length > 0) {
      sometimes('a SetUp of what was read failed');
    }
    const shown = await audience.shown(update.podUid);
    const expected = canonical(VERSIONS[story.mode === 'follows' ? last : 0] ?? {});
    await update.close();
    if (audience.verdict !== undefined) return audience.verdict;
    return shown === expected ? undefined : `${shown} is shown at the end, not ${expected}`;
  },
  lines: ({ mode, events }) => [
    `a volume that ${mode}`,
    ...events.map(
      ({ event: next, thenMs }) => `${JSON.stringify(next)}, then ${String(thenMs)} ms`,
    ),
  ],
});

async function happens(
  next: Event,
  update: UpdateLab,
  audience: Audience,
  sometimes: Sometimes<Circumstance>,
): Promise<void> {
  const { lab } = update;
  const [node] = lab.cluster.nodes;
  switch (next.what) {
    case 'push':
      await update.push(VERSIONS[next.version] ?? VERSIONS[0]);
      return;
    case 'label':
      await lab.update('Pod', 'web', ({ metadata }) => {
        metadata.labels = { looked: String(lab.world.now()) };
      });
      return;
    case 'kubelet dies': {
      const { loop } = lab.world;
      const later = (turns: number): void => {
        if (turns > 0) {
          loop.schedule(0, () => later(turns - 1), 'death');
          return;
        }
        const mounted = update.records('object.mounted').length;
        if (mounted > update.records('volume.published').length && audience.looks > 0) {
          sometimes('the kubelet died between a mount and its publication');
        }
        node?.restartKubelet();
      };
      if (next.since === 'now') later(next.turns);
      else {
        const mounted$ = lab.world.trace.records$.pipe(
          filter(({ type }) => type === 'object.mounted'),
          take(1),
        );
        mounted$.subscribe(() => later(next.turns));
      }
      return;
    }
    case 'image removed': {
      const image = `registry.test/${REPOSITORY}:v1`;
      if (node === undefined) return;
      // A disk that fails may refuse it.
      const removal = node.imageService.removeImage({ image });
      await lab.perform(removal.pipe(catchError(refused)));
      return;
    }
    case 'other comes': {
      if (lab.pod('other') !== undefined) return;
      const { spec } = lab.pod('web') ?? {};
      const { volumes, containers } = spec ?? {};
      await lab.create({ ...POD, metadata: { name: 'other' }, spec: { volumes, containers } });
      return;
    }
    case 'other goes': {
      const pod = lab.pod('other');
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
      audience.go(pod.metadata.uid);
      await lab.delete('Pod', 'other');
      return;
    }
    case 'fault':
      lab.fault({ point: next.point, error: next.error, times: 1, forMs: 60_000 });
  }
}

function refused(error: unknown) {
  rethrowProgrammerError(error);
  return of(undefined);
}

const POD = { apiVersion: 'v1', kind: 'Pod' } as const;
