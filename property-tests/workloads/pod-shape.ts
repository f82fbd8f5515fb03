/** Pods of a workload, as data: small numbers that shrink to the plainest pod. */
import fc from 'fast-check';
import type { BesideShape } from './beside-shape.ts';
import { IMAGES } from './images.ts';
import { SECRET_NAMES, type SecretName } from './secrets.ts';

export type VolumeShape =
  /** `pinned`: by the digest of the tag's first content. */
  | { readonly is: 'oci'; readonly tag: number; readonly pinned: boolean }
  /** As shipped: of `IMAGES`. */
  | { readonly is: 'image'; readonly image: number; readonly pullPolicy: PullPolicyShape }
  /** Of `OBJECTS`: one in a volume of its own kind, or several in a projected one. */
  | {
      readonly is: 'objects';
      readonly objects: readonly number[];
      /** Keys at paths as images have them, or all keys at the top; several objects always have items. */
      readonly items: boolean;
      readonly optional: boolean;
      /** `defaultMode` */
      readonly mode: number;
      /** It is the pod's group's (`fsGroup`). */
      readonly group: boolean;
    }
  | { readonly is: 'emptyDir' };

export interface MountShape {
  /** Index into the pod's volumes, modulo their number. */
  readonly volume: number;
  /** Of volumes with content; `''`: all of it. `version` is a file: over one of an image nothing starts. */
  readonly subPath: '' | 'version' | 'etc';
}

/** What a container's process does. */
export type ProcessShape =
  | { readonly does: 'run' }
  /** Reads through every mount with content, every 7 s; a read that fails ends it with 1. */
  | { readonly does: 'read' }
  /** Writes through its mounts; a write that fails, as all do over content, ends it with 1. */
  | { readonly does: 'write' }
  | { readonly does: 'exit'; readonly afterSeconds: number; readonly exitCode: number }
  | { readonly does: 'ignore SIGTERM' }
  | { readonly does: 'end slowly' };

/** `default`: the field is left out. */
export type PullPolicyShape = 'IfNotPresent' | 'Always' | 'Never' | 'default';

export interface ContainerShape {
  /** Index into `IMAGES`. */
  readonly image: number;
  readonly pullPolicy: PullPolicyShape;
  readonly mounts: readonly MountShape[];
  readonly process: ProcessShape;
}

export interface PodShape {
  readonly volumes: readonly VolumeShape[];
  readonly containers: readonly ContainerShape[];
  /** At most one; it exits. */
  readonly init: readonly ContainerShape[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** The pull secrets it names, in this order. */
  readonly secrets: readonly SecretName[];
  /** `terminationGracePeriodSeconds` */
  readonly graceSeconds: number;
  readonly beside?: BesideShape | undefined;
}

export const objectVolumes = fc.record({
  is: fc.constant('objects' as const),
  objects: fc.constantFrom<readonly number[]>([0], [0], [1], [2], [3], [0, 1], [1, 3]),
  items: fc.boolean(),
  optional: fc.boolean(),
  mode: fc.constantFrom(0o644, 0o400),
  group: fc.constantFrom(false, false, true),
});

const volume: fc.Arbitrary<VolumeShape> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('oci' as const),
      tag: fc.constantFrom(0, 0, 1, 2),
      pinned: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('image' as const),
      image: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(0, 1, 5) },
        { weight: 1, arbitrary: fc.nat(IMAGES.length - 1) },
      ),
      pullPolicy: fc.constantFrom<PullPolicyShape>(
        'IfNotPresent',
        'IfNotPresent',
        'Always',
        'default',
        'Never',
      ),
    }),
  },
  { weight: 3, arbitrary: objectVolumes },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('emptyDir' as const) }) },
);

const mount: fc.Arbitrary<MountShape> = fc.record({
  volume: fc.nat(1),
  subPath: fc.constantFrom('' as const, '' as const, 'version' as const, 'etc' as const),
});

const exits: fc.Arbitrary<ProcessShape> = fc.record({
  does: fc.constant('exit' as const),
  afterSeconds: fc.constantFrom(0, 1, 3, 20),
  exitCode: fc.constantFrom(0, 1),
});

const process: fc.Arbitrary<ProcessShape> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('run' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('read' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('write' as const) }) },
  { weight: 2, arbitrary: exits },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('ignore SIGTERM' as const, 'end slowly' as const),
    }),
  },
);

const image = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0, 1) },
  { weight: 2, arbitrary: fc.constantFrom(2, 9, 10) },
  { weight: 2, arbitrary: fc.nat(IMAGES.length - 1) },
);

const PULL_POLICIES: readonly PullPolicyShape[] = [
  'IfNotPresent',
  'IfNotPresent',
  'Always',
  'Never',
  'default',
];

const secrets: fc.Arbitrary<readonly SecretName[]> = fc.oneof(
  fc.constantFrom<readonly SecretName[]>([], ['right'], ['copy'], ['wrong'], ['missing']),
  fc.uniqueArray(fc.constantFrom(...SECRET_NAMES), { maxLength: 3 }),
);

const containerThat = (does: fc.Arbitrary<ProcessShape>): fc.Arbitrary<ContainerShape> =>
  fc.record({
    image,
    pullPolicy: fc.constantFrom(...PULL_POLICIES),
    mounts: fc.array(mount, { maxLength: 2 }),
    process: does,
  });

export const podShapes: fc.Arbitrary<PodShape> = fc.record({
  volumes: fc.array(volume, { maxLength: 2 }),
  containers: fc.array(containerThat(process), { minLength: 1, maxLength: 3 }),
  init: fc.array(containerThat(exits), { maxLength: 1 }),
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  secrets,
  graceSeconds: fc.constantFrom(1, 5, 30),
});

/** One container that runs for ever and sees one volume: where motifs begin. */
export const PLAIN_POD: PodShape = {
  volumes: [{ is: 'oci', tag: 0, pinned: false }],
  containers: [
    {
      image: 0,
      pullPolicy: 'IfNotPresent',
      mounts: [{ volume: 0, subPath: '' }],
      process: { does: 'run' },
    },
  ],
  init: [],
  restartPolicy: 'Always',
  secrets: [],
  graceSeconds: 1,
};
