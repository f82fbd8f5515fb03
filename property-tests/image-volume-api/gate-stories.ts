/** A pod with volumes of images, and a server whose gates are others later: what people and the kubelet do then. */
import fc from 'fast-check';
import type { FeatureGates, Manifest } from '../../src/api/index.ts';
import { KEY } from './pod-api.ts';

const GATES = [
  'OCIVolume',
  'OCIVolumePullPolicy',
  'ImageVolume',
  'ImageVolumeWithDigest',
] as const satisfies readonly (keyof FeatureGates)[];
type Gate = (typeof GATES)[number];

export type Deed =
  /** By the kubelet. */
  | 'tell the status'
  | 'tell the status with digests'
  /** By people. */
  | 'label'
  | 'set image'
  | 'replace as read'
  | 'delete';

export interface StoredVolume {
  readonly is: 'image' | 'draft' | 'emptyDir';
  readonly policy: 'Always' | 'Never' | undefined;
  readonly isMounted: boolean;
}

export interface GateStory {
  readonly pullsAlways: boolean;
  readonly volumes: readonly StoredVolume[];
  readonly offBefore: readonly Gate[];
  readonly before: readonly Deed[];
  readonly offAfter: readonly Gate[];
  readonly after: readonly Deed[];
}

const deeds = fc.array(
  fc.constantFrom<Deed>(
    'tell the status',
    'tell the status with digests',
    'label',
    'set image',
    'replace as read',
    'delete',
  ),
  { maxLength: 5 },
);

export const gateStories: fc.Arbitrary<GateStory> = fc.record({
  pullsAlways: fc.constantFrom(false, false, true),
  volumes: fc.array(
    fc.record({
      is: fc.constantFrom(
        'image' as const,
        'image' as const,
        'draft' as const,
        'emptyDir' as const,
      ),
      policy: fc.constantFrom(undefined, 'Always' as const, 'Never' as const),
      isMounted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  // A volume of the draft is refused without its gate.
  offBefore: fc.subarray(GATES.filter((gate) => gate !== 'OCIVolume' && gate !== 'ImageVolume')),
  before: fc.constantFrom<readonly Deed[]>(
    [],
    ['tell the status'],
    ['tell the status with digests'],
    ['tell the status with digests'],
  ),
  offAfter: fc.subarray([...GATES]),
  after: deeds,
});

export const pluginsOf = ({ pullsAlways }: GateStory) =>
  pullsAlways ? (['AlwaysPullImages'] as const) : [];

export const gatesWithout = (off: readonly Gate[]): Readonly<Record<Gate, boolean>> => ({
  OCIVolume: !off.includes('OCIVolume'),
  OCIVolumePullPolicy: !off.includes('OCIVolumePullPolicy') && !off.includes('OCIVolume'),
  ImageVolume: !off.includes('ImageVolume'),
  ImageVolumeWithDigest: !off.includes('ImageVolumeWithDigest') && !off.includes('ImageVolume'),
});

const nameOf = (at: number): string => `volume-${String(at)}`;

function sourceOf({ is, policy }: StoredVolume) {
  const pull = policy === undefined ? {} : { pullPolicy: policy };
  switch (is) {
    case 'image':
      return { image: { reference: 'registry.test/team/config:v1', ...pull } };
    case 'draft':
      return { oci: { image: 'registry.test/team/config:v1', ...pull } };
    case 'emptyDir':
      return { emptyDir: {} };
  }
}

/** Bound to a node already, so that it is the kubelet who deletes it in the end. */
export function manifestOf({ volumes }: GateStory): Manifest {
  const volumeMounts = volumes.flatMap(({ isMounted }, at) =>
    isMounted ? [{ name: nameOf(at), mountPath: `/${nameOf(at)}` }] : [],
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: KEY,
    spec: {
      nodeName: 'node-1',
      volumes: volumes.map((volume, at) => ({ name: nameOf(at), ...sourceOf(volume) })),
      containers: [{ name: 'main', image: 'registry.test/team/server:v1', volumeMounts }],
    },
  };
}

/** What a kubelet tells of it. @param restarts so that each is another one */
export function statusOf({ volumes }: GateStory, restarts: number, digests: boolean) {
  const volumeStatus = { image: { imageRef: 'registry.test/team/config@sha256:1' } };
  const volumeMounts = volumes.flatMap(({ is, isMounted }, at) =>
    isMounted
      ? [
          {
            name: nameOf(at),
            mountPath: `/${nameOf(at)}`,
            ...(digests && is === 'image' ? { volumeStatus } : {}),
          },
        ]
      : [],
  );
  const main = { name: 'main', image: 'any', imageID: '', ready: true, restartCount: restarts };
  return { phase: 'Running', containerStatuses: [{ ...main, volumeMounts }] };
}

export function lines({
  pullsAlways,
  volumes,
  offBefore,
  before,
  offAfter,
  after,
}: GateStory): readonly string[] {
  return [
    ...(pullsAlways ? ['with AlwaysPullImages'] : []),
    `gates off: ${offBefore.join(', ')}`,
    ...volumes.map(
      ({ is, policy = 'no policy', isMounted }) =>
        `volume: ${is}, ${policy}${isMounted ? ', mounted' : ''}`,
    ),
    ...before,
    `gates off: ${offAfter.join(', ')}`,
    ...after,
    'delete, and the kubelet deletes it at last',
  ];
}
