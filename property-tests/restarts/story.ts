/**
 * A pod, and a component of its node that ends at an instant: at so many records of the trace, or before a
 * call. What happens while it is away, and then it is back.
 */
import fc from 'fast-check';

export interface Story {
  /** What its process does: for ever, until it exits 0, until it exits 3. */
  readonly pod: 'always' | 'once' | 'fails';
  /** All of the port that it listens on from its start. */
  readonly probes: readonly ('readiness' | 'liveness' | 'startup')[];
  readonly volumes: readonly ('oci' | 'image' | 'configMap' | 'emptyDir')[];
  /**
   * A machine with all that the runtime knows of containers, or without; or by a power cut, with what was synced and what
   * chance leaves of the rest.
   */
  readonly ends:
    'kubelet' | 'imageService' | 'machine' | 'machine and containers' | 'machine by a power cut';
  /** After the pod was created. */
  readonly afterMs: number;
  readonly at:
    | { readonly records: number }
    | {
        readonly point: 'host.*' | 'host.symlink' | 'cri.*' | 'api.request';
        readonly call: number;
      };
  readonly awayMs: number;
  readonly meanwhile: readonly Meanwhile[];
  /** The API answers the new kubelet late. */
  readonly isLate: boolean;
  readonly seed: number;
}

export type Meanwhile =
  | 'deleted'
  /** Deleted by force. */
  | 'forgotten'
  /** Another content under the tag, and in the ConfigMap. */
  | 'moved'
  /** Until all has been back for a while. */
  | 'registry down'
  /** Not meanwhile, but soon after it is back. */
  | 'deleted soon after'
  /** Of containers that have ended, nothing is left in the runtime. */
  | 'containers removed';

const meanwhile: fc.Arbitrary<readonly Meanwhile[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<readonly Meanwhile[]>(
      ['deleted'],
      ['forgotten'],
      ['moved'],
      ['registry down'],
      ['containers removed'],
      ['registry down', 'deleted'],
      ['registry down', 'deleted soon after'],
      ['registry down', 'deleted soon after'],
    ),
  },
);

const at: fc.Arbitrary<Story['at']> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ records: fc.nat(40) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      point: fc.constant('host.*' as const),
      call: fc.integer({ min: 1, max: 60 }),
    }),
  },
  // By which a volume is published, and then the names in it.
  {
    weight: 3,
    arbitrary: fc.record({
      point: fc.constant('host.symlink' as const),
      call: fc.constantFrom(1, 2, 2, 3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      point: fc.constantFrom('cri.*' as const, 'api.request' as const),
      call: fc.integer({ min: 1, max: 30 }),
    }),
  },
);

const VOLUMES: readonly Story['volumes'][] = [
  ['oci'],
  ['oci'],
  ['oci', 'emptyDir'],
  ['image'],
  ['oci', 'image'],
  ['configMap'],
  ['oci', 'configMap'],
];

const PROBES: readonly Story['probes'][] = [
  [],
  [],
  ['readiness'],
  ['readiness', 'liveness'],
  ['readiness', 'startup'],
];

const anyStories: fc.Arbitrary<Story> = fc.record({
  pod: fc.constantFrom('always', 'always', 'once', 'fails'),
  probes: fc.constantFrom(...PROBES),
  volumes: fc.constantFrom(...VOLUMES),
  ends: fc.oneof(
    { weight: 5, arbitrary: fc.constant('kubelet' as const) },
    { weight: 2, arbitrary: fc.constant('imageService' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'machine' as const,
        'machine and containers' as const,
        'machine and containers' as const,
        'machine by a power cut' as const,
      ),
    },
  ),
  afterMs: fc.constantFrom(0, 0, 0, 2000, 10_000, 25_000),
  at,
  awayMs: fc.constantFrom(0, 1000, 15_000),
  meanwhile,
  isLate: fc.boolean(),
  seed: fc.nat(1_000_000),
});

/** What chance alone seldom puts together, over any story. */
const motifs: fc.Arbitrary<Partial<Story>> = fc.oneof(
  // The machine goes off while a container runs, or as it ends.
  fc.record({
    ends: fc.constantFrom<Story['ends'][]>('machine', 'machine and containers'),
    afterMs: fc.constantFrom(2000, 10_000),
    at: fc.record({ records: fc.nat(4) }),
    meanwhile: fc.constant([]),
  }),
  // A container ends for good, and is gone before anybody has told of it.
  {
    weight: 3,
    arbitrary: fc.record({
      pod: fc.constantFrom<Story['pod'][]>('once', 'fails'),
      ends: fc.constantFrom<Story['ends'][]>('kubelet', 'kubelet', 'imageService'),
      afterMs: fc.constant(10_000),
      at: fc.record({ records: fc.nat(4) }),
      meanwhile: fc.constant<readonly Meanwhile[]>(['containers removed']),
    }),
  },
  // A new kubelet finds a container that has been ready for a while.
  fc.record({
    pod: fc.constant<Story['pod']>('always'),
    probes: fc.constantFrom<Story['probes'][]>(['readiness'], ['readiness', 'startup']),
    ends: fc.constant<Story['ends']>('kubelet'),
    afterMs: fc.constant(25_000),
    meanwhile: fc.constant([]),
  }),
  // A volume that a new kubelet found, and cannot set up, is to go.
  fc.record({
    volumes: fc.constantFrom<Story['volumes'][]>(['oci'], ['oci', 'emptyDir']),
    ends: fc.constant<Story['ends']>('kubelet'),
    meanwhile: fc.constant<readonly Meanwhile[]>(['registry down', 'deleted soon after']),
  }),
);

export const stories: fc.Arbitrary<Story> = fc.oneof(
  { weight: 3, arbitrary: anyStories },
  {
    weight: 1,
    arbitrary: fc.tuple(anyStories, motifs).map(([story, motif]) => ({ ...story, ...motif })),
  },
);

export function storyLines(story: Story): readonly string[] {
  const {
    pod,
    probes,
    volumes,
    ends,
    afterMs,
    at: instant,
    awayMs,
    meanwhile: deeds,
    isLate,
    seed,
  } = story;
  const when =
    'records' in instant
      ? `${String(instant.records)} records later`
      : `before call ${String(instant.call)} of ${instant.point}`;
  return [
    `run pod web (${pod}) with volumes ${volumes.join(', ')}; seed ${String(seed)}`,
    ...(probes.length === 0 ? [] : [`it is probed: ${probes.join(', ')}`]),
    `after ${String(afterMs)} ms, ${when}: ${ends} ends, for ${String(awayMs)} ms`,
    `meanwhile: ${deeds.length === 0 ? 'nothing' : deeds.join(', ')}`,
    ...(isLate ? ['the API answers the new kubelet late'] : []),
  ];
}
