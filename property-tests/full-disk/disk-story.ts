/** What happens to a node whose disk fills, as data that shrinks. */
import fc from 'fast-check';

/**
 * Who keeps the disk from filling: the collector of images, eviction, both, or the collector by age alone;
 * under `nobody` the collector is switched off, under `only eviction` as well.
 */
export type Keeper = 'collector' | 'eviction' | 'both' | 'age' | 'nobody' | 'only eviction';

export interface PodShape {
  /** By its number; see content.ts. */
  readonly image: number;
  readonly does: 'run' | 'complete' | 'crash';
  readonly volume:
    | { readonly is: 'none' }
    /** As shipped. */
    | { readonly is: 'image'; readonly image: number }
    /** Of the draft; an artifact. */
    | { readonly is: 'oci'; readonly artifact: number };
  /** What it writes into an emptyDir. */
  readonly cacheKiB: number;
}

export type Happening =
  | { readonly kind: 'pod'; readonly pod: number; readonly shape: PodShape }
  | { readonly kind: 'delete'; readonly pod: number }
  /** So full is the file system of images. */
  | { readonly kind: 'fill'; readonly percent: number }
  | { readonly kind: 'push'; readonly image: number; readonly version: number }
  | { readonly kind: 'pull by hand' | 'remove by hand'; readonly image: number }
  /** The API server is silent for so long to the new kubelet. */
  | { readonly kind: 'restart'; readonly silentMs: number }
  /** Pulls, removals and creations take seconds; or removals fail. */
  | { readonly kind: 'slow images' | 'failing removals'; readonly forMs: number };

export interface TimedHappening {
  readonly afterMs: number;
  readonly happening: Happening;
}

export interface DiskStory {
  readonly keeper: Keeper;
  /** Images are on a file system of their own. */
  readonly isSplit: boolean;
  readonly happenings: readonly TimedHappening[];
  /** So full is the file system of images for the last quarter of an hour. */
  readonly endsAtPercent: number;
  /** Of the choices; 0: defaults. */
  readonly seed: number;
}

export const IMAGES = 3;
export const ARTIFACTS = 2;
export const VERSIONS = 3;
const PODS = 3;

const pod = fc.nat({ max: PODS - 1 });
const image = fc.nat({ max: IMAGES - 1 });
const artifact = fc.nat({ max: ARTIFACTS - 1 });

const shape: fc.Arbitrary<PodShape> = fc.record({
  image,
  does: fc.constantFrom('run', 'complete', 'crash'),
  volume: fc.oneof(
    fc.record({ is: fc.constant('none' as const) }),
    fc.record({ is: fc.constant('image' as const), image }),
    fc.record({ is: fc.constant('oci' as const), artifact }),
  ),
  cacheKiB: fc.constantFrom(0, 0, 200),
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pod'), pod, shape }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete'), pod }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fill'),
      percent: fc.constantFrom(40, 65, 72, 84, 88, 100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('push'),
      image,
      version: fc.nat({ max: VERSIONS - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('pull by hand', 'remove by hand'), image }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('restart'),
      silentMs: fc.constantFrom(0, 100_000, 200_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('slow images', 'failing removals'),
      forMs: fc.constantFrom(60_000, 400_000),
    }),
  },
);

const timed: fc.Arbitrary<TimedHappening> = fc.record({
  afterMs: fc.constantFrom(0, 1000, 20_000, 130_000, 310_000),
  happening,
});

const after = (afterMs: number, each: Happening): TimedHappening => ({
  afterMs,
  happening: each,
});

const plain = (of: number): PodShape => ({
  image: of,
  does: 'run',
  volume: { is: 'none' },
  cacheKiB: 0,
});

interface Beginning {
  readonly keeper?: Keeper;
  readonly happenings: readonly TimedHappening[];
}

/** Pods leave their images behind. The second collection takes its time, and meanwhile a pod comes. */
const backInTheMiddle: fc.Arbitrary<Beginning> = fc
  .record({
    keeper: fc.constantFrom('collector' as const, 'both' as const),
    first: image,
    left: fc.boolean(),
    comes: image,
    volume: fc.constantFrom('none' as const, 'image' as const),
    afterMs: fc.integer({ min: 8000, max: 18_000 }),
  })
  .map(({ keeper, first, left, comes, volume, afterMs }) => {
    const other = (first + 1) % IMAGES;
    const shown = { is: 'image' as const, image: (first + 2) % IMAGES };
    const model = { is: 'oci' as const, artifact: 0 };
    const shape =
      volume === 'none' ? plain(comes) : { ...plain(0), volume: { is: volume, image: comes } };
    return {
      keeper,
      happenings: [
        after(0, { kind: 'pod', pod: 0, shape: { ...plain(first), volume: shown } }),
        after(0, { kind: 'pod', pod: 1, shape: { ...plain(other), volume: model } }),
        after(20_000, { kind: 'delete', pod: 0 }),
        ...(left ? [] : [after(0, { kind: 'delete' as const, pod: 1 })]),
        after(570_000, { kind: 'slow images', forMs: 60_000 }),
        after(0, { kind: 'fill', percent: 84 }),
        after(afterMs, { kind: 'pod', pod: 2, shape }),
      ],
    };
  });

/** A kubelet starts again, and hears of no pod for some time, while containers of some have ended. */
const silence: fc.Arbitrary<Beginning> = fc
  .record({
    keeper: fc.constantFrom('nobody' as const, 'only eviction' as const, 'eviction' as const),
    does: fc.constantFrom('complete' as const, 'crash' as const),
    of: image,
    isGone: fc.boolean(),
    percent: fc.constantFrom(65, 100),
  })
  .map(({ keeper, does, of, isGone, percent }) => ({
    keeper,
    happenings: [
      after(0, { kind: 'pod', pod: 0, shape: { ...plain(of), does } }),
      ...(isGone ? [after(30_000, { kind: 'delete' as const, pod: 0 })] : []),
      after(isGone ? 1 : 30_000, { kind: 'restart', silentMs: 200_000 }),
      after(150_000, { kind: 'fill', percent }),
    ],
  }));

/** One pod runs, one has ended, one has left its image behind when the disk comes under pressure. */
const underPressure: fc.Arbitrary<Beginning> = fc
  .record({
    keeper: fc.constantFrom('eviction' as const, 'only eviction' as const, 'both' as const),
    runs: image,
    percent: fc.constantFrom(86, 88, 96),
  })
  .map(({ keeper, runs, percent }) => ({
    keeper,
    happenings: [
      after(0, { kind: 'pod', pod: 0, shape: { ...plain(runs), cacheKiB: 200 } }),
      after(0, {
        kind: 'pod',
        pod: 1,
        shape: { ...plain((runs + 1) % IMAGES), does: 'complete' },
      }),
      after(0, { kind: 'pod', pod: 2, shape: plain((runs + 2) % IMAGES) }),
      after(20_000, { kind: 'delete', pod: 2 }),
      after(430_000, { kind: 'fill', percent }),
      after(20_000, { kind: 'fill', percent }),
    ],
  }));

const beginnings: fc.Arbitrary<Beginning> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ happenings: [] }) },
  { weight: 3, arbitrary: backInTheMiddle },
  { weight: 2, arbitrary: underPressure },
  { weight: 2, arbitrary: silence },
);

export const diskStories: fc.Arbitrary<DiskStory> = fc
  .record({
    keeper: fc.constantFrom<Keeper>(
      'collector',
      'eviction',
      'both',
      'eviction',
      'age',
      'nobody',
      'only eviction',
    ),
    isSplit: fc.boolean(),
    endsAtPercent: fc.constantFrom(74, 96, 100),
    beginning: beginnings,
    others: fc.array(timed, { minLength: 2, maxLength: 8 }),
    seed: fc.nat(1_000_000),
  })
  .map(({ beginning, others, keeper, ...story }) => ({
    ...story,
    keeper: beginning.keeper ?? keeper,
    happenings: [...beginning.happenings, ...others],
  }));

export function diskStoryLines({
  keeper,
  isSplit,
  happenings,
  endsAtPercent,
}: DiskStory): readonly string[] {
  return [
    `kept by ${keeper}${isSplit ? ', images on a file system of their own' : ''}`,
    ...happenings.map(
      ({ afterMs, happening: { kind, ...what } }) =>
        `after ${String(afterMs)} ms: ${kind} ${JSON.stringify(what)}`,
    ),
    `in the end: ${String(endsAtPercent)} %`,
  ];
}
