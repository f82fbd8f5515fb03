/** Pods of a workload, as data: small numbers that shrink to the plainest pod. */
import fc from 'fast-check';

/** Names and content of the two registries: one lets everybody in, one asks for credentials. */
export const OPEN = 'registry.test';
export const PRIVATE = 'private.test';

/** Volumes take their content from these tags; pushes move them. */
export const TAGS = [
  `${OPEN}/team/config:stable`,
  `${OPEN}/team/flags:stable`,
  `${PRIVATE}/team/config:stable`,
] as const;

/** What containers run: two versions, one that needs credentials, one that does not exist. */
export const IMAGES = [
  `${OPEN}/team/server:v1`,
  `${OPEN}/team/server:v2`,
  `${PRIVATE}/team/server:v1`,
  `${OPEN}/team/server:absent`,
] as const;

export type VolumeShape =
  /** `pinned`: by the digest of the tag's first content. */
  | { readonly is: 'oci'; readonly tag: number; readonly pinned: boolean }
  | { readonly is: 'emptyDir' };

export interface MountShape {
  /** Index into the pod's volumes, modulo their number. */
  readonly volume: number;
  /** Of OCI volumes; `''`: all of it. */
  readonly subPath: '' | 'version' | 'etc';
}

/** What a container's process does. */
export type ProcessShape =
  | { readonly does: 'run' }
  /** Reads through every mount of an OCI volume, every 7 s; a read that fails ends it with 1. */
  | { readonly does: 'read' }
  | { readonly does: 'exit'; readonly afterSeconds: number; readonly exitCode: number }
  | { readonly does: 'ignore SIGTERM' }
  | { readonly does: 'end slowly' };

export interface ContainerShape {
  readonly image: number;
  readonly pullPolicy: 'IfNotPresent' | 'Always' | 'Never';
  readonly mounts: readonly MountShape[];
  readonly process: ProcessShape;
}

export interface PodShape {
  readonly volumes: readonly VolumeShape[];
  readonly containers: readonly ContainerShape[];
  /** At most one; it exits. */
  readonly init: readonly ContainerShape[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** Which pull secret it names: one that fits, one with a wrong password, one that does not exist. */
  readonly secret: 'none' | 'right' | 'wrong' | 'missing';
  /** `terminationGracePeriodSeconds` */
  readonly graceSeconds: number;
}

const volume: fc.Arbitrary<VolumeShape> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('oci' as const),
      tag: fc.constantFrom(0, 0, 1, 2),
      pinned: fc.constantFrom(false, false, true),
    }),
  },
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
  { weight: 2, arbitrary: exits },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('ignore SIGTERM' as const, 'end slowly' as const),
    }),
  },
);

const containerThat = (does: fc.Arbitrary<ProcessShape>): fc.Arbitrary<ContainerShape> =>
  fc.record({
    image: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
    pullPolicy: fc.constantFrom('IfNotPresent', 'IfNotPresent', 'Always', 'Never'),
    mounts: fc.array(mount, { maxLength: 2 }),
    process: does,
  });

export const podShapes: fc.Arbitrary<PodShape> = fc.record({
  volumes: fc.array(volume, { maxLength: 2 }),
  containers: fc.array(containerThat(process), { minLength: 1, maxLength: 2 }),
  init: fc.array(containerThat(exits), { maxLength: 1 }),
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  secret: fc.constantFrom('none', 'right', 'right', 'wrong', 'missing'),
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
  secret: 'none',
  graceSeconds: 1,
};
