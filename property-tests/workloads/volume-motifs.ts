/** Motifs of volumes from images, as shipped and as drafted: who shares one, who writes, what a part is. */
import fc from 'fast-check';
import type { TimedAction } from './action.ts';
import { after, create, push, remove, weighted, type Motif } from './motif-parts.ts';
import {
  PLAIN_POD,
  type ContainerShape,
  type MountShape,
  type PodShape,
  type ProcessShape,
  type PullPolicyShape,
  type VolumeShape,
} from './pod-shape.ts';

const policy = fc.constantFrom<PullPolicyShape>('IfNotPresent', 'Always', 'default');
const image = fc.constantFrom(1, 4, 5);
const subPath = fc.constantFrom<MountShape['subPath']>('', 'etc');
const content = fc.integer({ min: 1, max: 3 });

const ends = (afterSeconds: number): ProcessShape => ({ does: 'exit', afterSeconds, exitCode: 0 });

/** Each over the first volume. */
export function podOver(
  volume: VolumeShape,
  ...containers: readonly (readonly [ProcessShape, MountShape['subPath']])[]
): PodShape {
  return {
    ...PLAIN_POD,
    volumes: [volume],
    containers: containers.map(([process, part]): ContainerShape => ({
      image: 0,
      pullPolicy: 'IfNotPresent',
      mounts: [{ volume: 0, subPath: part }],
      process,
    })),
  };
}

/** One pod of pods over one volume each. */
export function beside(...shapes: readonly PodShape[]): PodShape {
  return {
    ...PLAIN_POD,
    volumes: shapes.flatMap(({ volumes }) => volumes),
    containers: shapes.flatMap(({ containers }, volume) =>
      containers.map((each) => ({
        ...each,
        mounts: each.mounts.map((mount) => ({ ...mount, volume })),
      })),
    ),
  };
}

/** Each over a volume as shipped, and over one of the draft. */
function overBoth(
  which: number,
  pullPolicy: PullPolicyShape,
  ...containers: readonly (readonly [ProcessShape, MountShape['subPath']])[]
): PodShape {
  // A file of an image cannot be mounted.
  const mountable = containers.map(
    ([process, part]) => [process, part === 'version' ? '' : part] as const,
  );
  return beside(
    podOver({ is: 'image', image: which, pullPolicy }, ...mountable),
    podOver({ is: 'oci', tag: 0, pinned: false }, ...containers),
  );
}

function removedByHand(which: number | undefined): readonly TimedAction[] {
  return which === undefined ? [] : [after(5000, { do: 'by hand', image: which, what: 'remove' })];
}

/** Two pods read one image; one of them goes, and perhaps the image. */
const sharedByPods: Motif = fc
  .tuple(image, policy, subPath, fc.constantFrom(0, 5), fc.constantFrom(true, true, false))
  .map(([which, pullPolicy, part, graceSeconds, isRemoved]) => {
    const shape = podOver({ is: 'image', image: which, pullPolicy }, [{ does: 'read' }, part]);
    return {
      actions: [
        create(shape),
        create(shape, 1000, 2),
        ...removedByHand(isRemoved ? which : undefined),
        remove(5000, graceSeconds),
      ],
    };
  });

/** A part that cannot be mounted, beside those who read and who come and go; another pod reads the same. */
const brokenPart: Motif = fc
  .tuple(
    image,
    policy,
    subPath,
    fc.constantFrom(true, true, false),
    fc.constantFrom(20_000, 95_000),
    fc.boolean(),
  )
  .map(([which, pullPolicy, part, isFirst, afterMs, isRemoved]) => {
    const volume = { is: 'image', image: which, pullPolicy } as const;
    const others = [
      [{ does: 'read' }, part],
      [ends(3), ''],
    ] as const;
    const broken = [{ does: 'run' }, 'version'] as const;
    const all = isFirst ? [broken, ...others] : [...others, broken];
    return {
      actions: [
        create(podOver(volume, ...all)),
        create(podOver(volume, [{ does: 'read' }, '']), 1000, 2),
        ...removedByHand(isRemoved ? which : undefined),
        remove(afterMs, 1),
      ],
    };
  });

/** Tags move under who reads and who starts again; then the pod is made anew. */
const madeAnew: Motif = fc
  .tuple(
    image,
    fc.oneof(policy, fc.constant('Always' as const)),
    subPath,
    content,
    fc.constantFrom(0, 1),
  )
  .map(([which, pullPolicy, part, number, graceSeconds]) => {
    const shape = overBoth(which, pullPolicy, [{ does: 'read' }, part], [ends(20), '']);
    return {
      actions: [
        create(shape),
        after(5000, { do: 'push image', image: which, content: number }),
        push(0, number),
        remove(95_000, graceSeconds),
        create(shape, 20_000),
      ],
    };
  });

/** Somebody writes to what others read. */
const writtenTo: Motif = fc
  .tuple(image, policy, fc.constantFrom<MountShape['subPath']>('', 'etc', 'version'), subPath)
  .map(([which, pullPolicy, written, read]) => ({
    actions: [
      create(overBoth(which, pullPolicy, [{ does: 'write' }, written], [{ does: 'read' }, read])),
      remove(20_000, 1),
    ],
  }));

export const VOLUME_MOTIFS = [
  ...weighted(2, writtenTo),
  ...weighted(3, sharedByPods, brokenPart),
  ...weighted(4, madeAnew),
];
