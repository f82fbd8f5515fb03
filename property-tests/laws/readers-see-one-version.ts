/**
 * Who reads a volume of the draft while its tag moves, its kubelet dies, its disk and registry fail and another
 * pod comes and goes over the same object: one version, whole, in either update mode (images.md, IV18; R3, R12).
 */
import fc from 'fast-check';
import { filter, take } from 'rxjs';
import type { LabOptions } from '../../src/lab/index.ts';
import { beginsVolumesAnew } from '../defects/begins-volumes-anew.ts';
import { followsUnasked } from '../defects/follows-unasked.ts';
import { publishesInTwoSteps } from '../defects/publishes-in-two-steps.ts';
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { observedPorts, type ObservedPorts } from '../volume-updates/observed-ports.ts';
import { canonical, Readers } from '../volume-updates/readers.ts';
import { published, REPOSITORY, UPDATE_MS_MAX, UpdateLab } from '../volume-updates/update-lab.ts';

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
  /** Each SetUp resolves the tag anew, or only the first of a pod. */
  readonly mode: 'follows' | 'resolves once';
  readonly events: readonly { readonly event: Event; readonly thenMs: number }[];
  readonly seed: number;
}

/** What a defect replaces. */
export interface OtherVolumes {
  readonly plug?: (ports: ObservedPorts) => void;
  readonly seams?: LabOptions['seams'];
  readonly decisions?: LabOptions['decisions'];
}

/** No name is in all of them, and one has other content in each. */
const VERSIONS = [
  { version: 'one', 'app.yaml': 'a' },
  { version: 'two', 'conf.d/limits': 'high' },
  { version: 'three', 'app.yaml': 'c', 'conf.d/more': 'b' },
] as const;

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

/** Everybody who reads, pod by pod. */
class Audience {
  readonly #ports: ObservedPorts;
  readonly #update: UpdateLab;
  readonly #mode: Story['mode'];
  readonly #readers = new Map<string, { readonly readers: Readers; first?: string }>();
  /** Nobody reads what goes. */
  readonly #gone = new Set<string>();
  readonly #violations: string[] = [];
  looks = 0;

  constructor(ports: ObservedPorts, update: UpdateLab, mode: Story['mode']) {
    this.#ports = ports;
    this.#update = update;
    this.#mode = mode;
    // A volume is read from its first publication on.
    update.lab.world.trace.records$.subscribe(({ type, detail }) => {
      if (type === 'volume.published' && !this.#gone.has(detail.podUid)) this.come(detail.podUid);
    });
  }

  come(podUid: string): void {
    if (this.#readers.has(podUid)) return;
    const readers = new Readers(this.#ports.disk, this.#directoryOf(podUid), VERSIONS);
    this.#readers.set(podUid, { readers });
  }

  /** How many pods' volumes were read. */
  get size(): number {
    return this.#readers.size + this.#gone.size;
  }

  go(podUid: string): void {
    this.#gone.add(podUid);
    this.#readers.delete(podUid);
  }

  async look(): Promise<void> {
    for (const [podUid, each] of this.#readers) {
      await each.readers.look();
      this.looks += 1;
      this.#violations.push(...each.readers.violations.splice(0));
      const seen = await published(this.#ports.disk, this.#directoryOf(podUid));
      const text = canonical(seen ?? {});
      each.first ??= text;
      if (this.#mode === 'resolves once' && text !== each.first) {
        this.#violations.push(`${text} is shown, where ${each.first} was resolved`);
      }
    }
  }

  async shown(podUid: string): Promise<string> {
    return canonical((await published(this.#ports.disk, this.#directoryOf(podUid))) ?? {});
  }

  get verdict(): Verdict {
    return this.#violations.length === 0 ? undefined : this.#violations.slice(0, 3).join('; ');
  }

  #directoryOf(podUid: string): string {
    return this.#update.directory.replace(this.#update.podUid, podUid);
  }
}

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
      if (node !== undefined) await lab.perform(node.imageService.removeImage({ image }));
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

const POD = { apiVersion: 'v1', kind: 'Pod' } as const;
