/** Workloads of one pod over image volumes, for laws on how they are ensured. */
import fc from 'fast-check';
import type { TimedAction } from '../workloads/action.ts';
import { imageAt, taggedReference } from '../workloads/images.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { imageReference } from '../workloads/manifest.ts';
import { after, create } from '../workloads/motif-parts.ts';
import {
  PLAIN_POD,
  type ContainerShape,
  type PodShape,
  type ProcessShape,
  type PullPolicyShape,
  type VolumeShape,
} from '../workloads/pod-shape.ts';
import type { Workload } from '../workloads/workload.ts';

/** Of `IMAGES`, beside those that anybody can pull. */
const [ABSENT, UNREADABLE, CLOSED, FAR] = [3, 8, 2, 9] as const;
/** Said or unsaid. */
const LATEST: readonly number[] = [4, 5];

export type ImageVolume = Extract<VolumeShape, { is: 'image' }>;

/** One pod, created at once. */
export interface OfOnePod extends Workload {
  readonly shape: PodShape;
}

export const lines = (workload: OfOnePod): readonly string[] => kubectlLines(workload);

export function ofOnePod(
  shape: PodShape,
  seed: number,
  then: readonly TimedAction[] = [],
  pod = 0,
): OfOnePod {
  return { shape, actions: [create(shape, 0, pod), ...then], answers: [], seed, kubelet: {} };
}

/** Late enough for containers to have ended and begun again. */
const WAKES_UP = after(45_000, { do: 'edit', pod: 0, edit: { what: 'label', value: 'a' } });

/** Image 0, which every container has; `of`: which volumes it mounts. */
export function containerOver(of: readonly number[], process: ProcessShape): ContainerShape {
  const mounts = of.map((volume) => ({ volume, subPath: '' as const }));
  return { image: 0, pullPolicy: 'IfNotPresent', mounts, process };
}

const RUNS: ProcessShape = { does: 'run' };
const processes = fc.constantFrom<ProcessShape>(RUNS, RUNS, {
  does: 'exit',
  afterSeconds: 20,
  exitCode: 0,
});

/** Each can be had, or cannot, whatever else the pod has. */
const volume: fc.Arbitrary<ImageVolume> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('image' as const),
      image: fc.constantFrom(1, 5),
      pullPolicy: fc.constantFrom('default', 'Always', 'IfNotPresent'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('image' as const),
      image: fc.constantFrom(ABSENT, UNREADABLE, CLOSED),
      pullPolicy: fc.constantFrom('default', 'Always'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<ImageVolume>({ is: 'image', image: FAR, pullPolicy: 'Never' }),
  },
);

export function isBroken(each: VolumeShape): boolean {
  return each.is === 'image' && imageAt(each.image).opens !== 'to anybody';
}

/** A name with capitals. */
export function isUnreadable({ image }: ImageVolume): boolean {
  return image === UNREADABLE;
}

/** As it was said, or by its tag. */
export function isAlwaysPulled({ image, pullPolicy }: ImageVolume): boolean {
  return pullPolicy === 'Always' || (pullPolicy === 'default' && LATEST.includes(image));
}

/** Volumes that can be had and that cannot, and containers over some of them. */
export const overImageVolumes: fc.Arbitrary<OfOnePod> = fc
  .record({
    volumes: fc.array(volume, { minLength: 1, maxLength: 3 }),
    containers: fc.array(fc.tuple(fc.uniqueArray(fc.nat(2), { maxLength: 3 }), processes), {
      minLength: 1,
      maxLength: 3,
    }),
    seed: fc.nat(1_000_000),
  })
  .map(({ volumes, containers, seed }) => {
    const over = containers.map(([of, process]) => containerOver(of, process));
    return ofOnePod({ ...PLAIN_POD, volumes, containers: over }, seed, [WAKES_UP]);
  });

/** Which volumes the container with that number mounts, each once, in order: their places in the pod. */
export function mountedAt({ containers, volumes }: PodShape, at: number): readonly number[] {
  const all = containers[at]?.mounts.map((mount) => mount.volume % volumes.length) ?? [];
  return all.filter((place, index) => all.indexOf(place) === index);
}

/** What the runtime is asked for. */
export function sentFor(each: ImageVolume): string {
  const image = imageAt(each.image);
  return 'pinned' in image ? imageReference(each) : taggedReference(image);
}

export const nameOf = (at: number): string => `main-${String(at)}`;

/** What the runtime is asked for, of all of them. */
export function sentForVolumes({ volumes }: PodShape): ReadonlySet<string> {
  return new Set(volumes.flatMap((each) => (each.is === 'image' ? [sentFor(each)] : [])));
}

/** All but Never: what cannot be pulled fails. */
export const pullingPolicies = fc.constantFrom<Exclude<PullPolicyShape, 'Never'>>(
  'default',
  'Always',
  'IfNotPresent',
);

export const volumesOf = (image: fc.Arbitrary<number>): fc.Arbitrary<ImageVolume> =>
  fc.record({ is: fc.constant('image' as const), image, pullPolicy: pullingPolicies });

/** Over the first volume, or over none. */
export const containersOf = (image: fc.Arbitrary<number>): fc.Arbitrary<ContainerShape> =>
  fc.record({
    image,
    pullPolicy: pullingPolicies,
    mounts: fc.constantFrom([], [{ volume: 0, subPath: '' as const }]),
    process: fc.constant({ does: 'run' as const }),
  });

/** The label of a pod changes, so that there is a pass. */
export const label = (afterMs: number, pod: number, value: string) =>
  after(afterMs, { do: 'edit', pod, edit: { what: 'label', value } });
