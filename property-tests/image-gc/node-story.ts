/** What happens to the images of a node between its collections, as data that shrinks. */
import fc from 'fast-check';
import type { ImageGCPolicy } from '../../src/kubelet/images/index.ts';

export const MINUTE_MS = 60_000;

/** How an image is used. `draft`: mounted for a volume of the draft, without a container. */
const USES = ['running', 'exited', 'volume', 'draft'] as const;
export type Use = (typeof USES)[number];

/** In the middle of a collection: a container is there, or a start under way has looked. */
export interface Meanwhile {
  readonly image: number;
  readonly by: 'container' | 'start';
}

export type Happening =
  | { readonly kind: 'comes'; readonly image: number }
  | { readonly kind: 'goes'; readonly image: number }
  | { readonly kind: 'used'; readonly image: number; readonly use: Use }
  | { readonly kind: 'unused'; readonly image: number }
  | { readonly kind: 'stuck' | 'unstuck'; readonly image: number }
  | { readonly kind: 'passes'; readonly minutes: number }
  | { readonly kind: 'restarts' }
  | { readonly kind: 'pressure' }
  | {
      readonly kind: 'collects';
      readonly capacityBytes: number;
      /** What is no image. */
      readonly otherBytes: number;
      readonly meanwhile: Meanwhile | undefined;
    };

export interface StoredImage {
  readonly sizeBytes: number;
  readonly pinned: boolean;
  /** From the beginning. */
  readonly isThere: boolean;
}

export interface NodeStory {
  readonly policy: ImageGCPolicy;
  readonly images: readonly StoredImage[];
  readonly happenings: readonly Happening[];
}

const IMAGES = 6;

const image = fc.nat({ max: IMAGES - 1 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('comes'), image }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('goes'), image }) },
  {
    weight: 7,
    arbitrary: fc.record({ kind: fc.constant('used'), image, use: fc.constantFrom(...USES) }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('unused'), image }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stuck', 'unstuck'), image }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('passes'),
      minutes: fc.constantFrom(1, 2, 3, 5, 11, 60),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restarts') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pressure') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('collects'),
      capacityBytes: fc.constantFrom(1000, 1000, 997, 1503, 0),
      otherBytes: fc.nat({ max: 900 }),
      meanwhile: fc.option(
        fc.record({ image, by: fc.constantFrom<Meanwhile['by']>('container', 'start') }),
        { nil: undefined, freq: 2 },
      ),
    }),
  },
);

const policy: fc.Arbitrary<ImageGCPolicy> = fc
  .record({
    highThresholdPercent: fc.integer({ min: 40, max: 99 }),
    band: fc.nat({ max: 20 }),
    minAgeMs: fc.constantFrom(0, 2 * MINUTE_MS, 2 * MINUTE_MS),
    maxAgeMs: fc.constantFrom(0, 0, 10 * MINUTE_MS),
  })
  .map(({ band, highThresholdPercent, ...ages }) => ({
    ...ages,
    highThresholdPercent,
    lowThresholdPercent: highThresholdPercent - band,
  }));

export const nodeStories: fc.Arbitrary<NodeStory> = fc.record({
  policy,
  images: fc.array(
    fc.record({
      sizeBytes: fc.integer({ min: 10, max: 150 }),
      pinned: fc.constantFrom(false, false, false, false, true),
      isThere: fc.constantFrom(true, true, false),
    }),
    { minLength: IMAGES, maxLength: IMAGES },
  ),
  happenings: fc.array(happening, { minLength: 10, maxLength: 40, size: 'max' }),
});

export function storyLines({ policy, images, happenings }: NodeStory): readonly string[] {
  return [
    `policy ${JSON.stringify(policy)}`,
    ...images.map(
      ({ sizeBytes, pinned, isThere }, at) =>
        `image ${String(at)} of ${String(sizeBytes)} bytes${pinned ? ', pinned' : ''}${isThere ? ', there from the beginning' : ''}`,
    ),
    ...happenings.map((each) => JSON.stringify(each)),
  ];
}
