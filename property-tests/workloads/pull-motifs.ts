/** Motifs of pulls: who may use what is there, what comes back after a failure, who waits for whom. */
import fc from 'fast-check';
import { after, create, fault, label, remove, weighted, type Motif } from './motif-parts.ts';
import { LONG_MS } from './action.ts';
import { faultAt } from './fault-shapes.ts';
import { OPEN, PRIVATE_IMAGES } from './images.ts';
import {
  PLAIN_POD,
  type ContainerShape,
  type PodShape,
  type PullPolicyShape,
} from './pod-shape.ts';
import { SECRET_NAMES, type SecretName } from './secrets.ts';

const policy = fc.constantFrom<PullPolicyShape>('IfNotPresent', 'Always', 'Never', 'default');
const localPolicy = fc.constantFrom<PullPolicyShape>('IfNotPresent', 'IfNotPresent', 'Never');
const secretName = fc.constantFrom(...SECRET_NAMES);
const keyRings = fc.constantFrom<readonly SecretName[]>(
  ['wrong', 'right'],
  ['missing', 'wrong', 'copy'],
  ['right', 'path'],
  ['wrong', 'path', 'copy'],
  ['malformed', 'right'],
);
const runs = { does: 'run' } as const;
/** Of `IMAGES`. */
const UNREADABLE = 8;

type Part = Partial<Pick<ContainerShape, 'pullPolicy' | 'process'>>;

/** Containers of these images, and nothing else. */
function podOf(
  images: readonly number[],
  part: Part = {},
  secrets: readonly SecretName[] = [],
): PodShape {
  const containers = images.map((image): ContainerShape => ({
    image,
    pullPolicy: 'IfNotPresent',
    mounts: [],
    process: runs,
    ...part,
  }));
  return { ...PLAIN_POD, volumes: [], containers, secrets };
}

/** A key that comes late: back-off, and then the repair. */
const keyComesLate: Motif = fc
  .tuple(
    fc.constantFrom(2, 9, 10),
    fc.constantFrom<SecretName>('missing', 'wrong'),
    fc.constantFrom(20_000, 95_000, LONG_MS, 4 * LONG_MS),
    policy,
  )
  .map(([image, name, afterMs, pullPolicy]) => ({
    actions: [
      create(podOf([image], { pullPolicy }, [name])),
      after(afterMs, { do: 'secret', secret: name, holds: 'robot' }),
    ],
  }));

/** Several containers of a pod want one image, which fails for a while. */
const sharedImageFails: Motif = fc
  .tuple(fc.constantFrom(0, 3, 4), fc.constantFrom(2, 4, 7), policy, fc.constantFrom(1, 2, 3))
  .map(([image, times, pullPolicy, count]) => ({
    actions: [
      fault(0, { ...faultAt('cri.pullImage', 'Unavailable', times), forMs: 200_000 }),
      create(podOf([image, image, 1].slice(0, count), { pullPolicy })),
      create(podOf([image], { pullPolicy }), 3000, 1),
    ],
  }));

/** One tenant pulls a private image, then another comes to where it is already. */
const secondTenant: Motif = fc
  .tuple(
    fc.constantFrom(2, 9),
    fc.constantFrom<SecretName>('right', 'path'),
    fc.constantFrom(0, 1, 2),
    fc.constantFrom<PullPolicyShape>('IfNotPresent', 'Never'),
    fc.uniqueArray(secretName, { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([image, key, pod, pullPolicy, secrets, isAway]) => ({
    actions: [
      create(podOf([image], {}, [key])),
      ...(isAway ? [after(5000, { do: 'registry', registry: 1, available: false } as const)] : []),
      ...(pod === 0 ? [remove(5000, 1)] : []),
      create(podOf([image], { pullPolicy }, secrets), 5000, pod),
    ],
  }));

/** Who has the key comes again, and the registry is away: what its key has pulled is its own. */
const keyComesBack: Motif = fc
  .tuple(
    fc.constantFrom(2, 9, 10),
    fc.constantFrom<SecretName>('right', 'copy'),
    fc.constantFrom(0, 1),
    localPolicy,
    fc.constantFrom(true, true, false),
  )
  .map(([image, key, pod, pullPolicy, isAway]) => ({
    actions: [
      create(podOf([image], {}, ['right'])),
      ...(isAway ? [after(5000, { do: 'registry', registry: 1, available: false } as const)] : []),
      ...(pod === 0 ? [remove(5000, 1)] : []),
      create(podOf([image], { pullPolicy }, [key]), 5000, pod),
    ],
  }));

/** Several keys fit: the path before the host, the wrong one before the right one; some cannot be read. */
const severalKeys: Motif = fc
  .tuple(
    fc.shuffledSubarray([...PRIVATE_IMAGES], { minLength: 2, maxLength: 2 }),
    fc.array(keyRings, { minLength: 2, maxLength: 2 }),
    fc.constantFrom<PullPolicyShape>('IfNotPresent', 'Always', 'default'),
    fc.constantFrom(1, 1, 2),
  )
  .map(([[one = 2, other = 9], [first, second], pullPolicy, pod]) => ({
    actions: [
      create(podOf([one], { pullPolicy }, first)),
      create(podOf([other], { pullPolicy }, second), 0, pod),
    ],
  }));

/** A reference that is none, and a secret that is none. */
const nobodyReads: Motif = fc
  .tuple(
    policy,
    fc.constantFrom(2, 0),
    fc.constantFrom<readonly SecretName[]>(['malformed'], ['right', 'malformed']),
  )
  .map(([pullPolicy, image, secrets]) => ({
    actions: [
      create(podOf([UNREADABLE, 1], { pullPolicy })),
      create(podOf([image], {}, secrets), 0, 1),
    ],
  }));

/** What one pulled as anybody is everybody's, also when the registry is away. */
const anonymousIsForAll: Motif = fc
  .tuple(fc.constantFrom(0, 4, 6, 7, 7), localPolicy, secretName, fc.boolean())
  .map(([image, pullPolicy, name, isAway]) => ({
    actions: [
      create(podOf([image])),
      ...(isAway ? [after(5000, { do: 'registry', registry: 0, available: false } as const)] : []),
      create(podOf([image], { pullPolicy }, [name]), 1000, 2),
    ],
  }));

/** An image that somebody loaded, under each policy of verification. */
const preloaded: Motif = fc
  .tuple(
    fc.constantFrom(0, 2, 4, 9, 10),
    localPolicy,
    fc.uniqueArray(secretName, { maxLength: 1 }),
    fc.constantFrom(
      undefined,
      undefined,
      'AlwaysVerify' as const,
      'AlwaysVerify' as const,
      'AlwaysVerify' as const,
      'AlwaysVerify' as const,
      'NeverVerify' as const,
      'NeverVerifyAllowlistedImages' as const,
    ),
  )
  .map(([image, pullPolicy, secrets, verify]) => ({
    actions: [
      after(0, { do: 'by hand', image, what: 'pull' }),
      create(podOf([image], { pullPolicy }, secrets), 3000),
    ],
    kubelet: {
      ...(verify === undefined ? {} : { imagePullCredentialsVerificationPolicy: verify }),
      ...(verify === 'NeverVerifyAllowlistedImages'
        ? { preloadedImagesVerificationAllowlist: [`${OPEN}/*`, 'private.test/team/server'] }
        : {}),
    },
  }));

/** A tag moves under a container that starts again and again; perhaps somebody removes the old image. */
const tagMovesUnderRestarts: Motif = fc
  .tuple(
    fc.constantFrom(0, 4, 5, 9),
    fc.constantFrom<PullPolicyShape>('IfNotPresent', 'IfNotPresent', 'Always', 'default'),
    fc.integer({ min: 1, max: 3 }),
    fc.boolean(),
    fc.constantFrom(false, false, true),
  )
  .map(([image, pullPolicy, content, isRemoved, isAway]) => ({
    actions: [
      create(
        podOf(
          [image],
          { pullPolicy, process: { does: 'exit', afterSeconds: 20, exitCode: 0 } },
          image === 9 ? ['right'] : [],
        ),
      ),
      create(podOf([image], { pullPolicy }, image === 9 ? ['copy'] : []), 100, 2),
      after(5000, { do: 'push image', image, content }),
      ...(isRemoved ? [after(10_000, { do: 'by hand', image, what: 'remove' } as const)] : []),
      ...(isAway
        ? [
            after(20_000, {
              do: 'registry',
              registry: image === 9 ? 1 : 0,
              available: false,
            } as const),
          ]
        : []),
      label(95_000, 'a'),
    ],
  }));

const manyPods = (pullPolicy: PullPolicyShape, delayMs: number) => [
  fault(0, { point: 'cri.pullImage', delayMs, forMs: 200_000 }),
  create(podOf([0, 1], { pullPolicy })),
  create(podOf([0, 5], { pullPolicy }), 0, 1),
  create(podOf([4, 1], { pullPolicy }), 1, 2),
];

/** Many slow pulls at once: who waits for whom. */
const manyAtOnce: Motif = fc
  .tuple(
    fc.constantFrom(
      {},
      { serializeImagePulls: false, maxParallelImagePulls: 1 },
      { serializeImagePulls: false, maxParallelImagePulls: 2 },
    ),
    fc.constantFrom(10, 1000, 30_000),
    fc.constantFrom<PullPolicyShape>('Always', 'IfNotPresent'),
  )
  .map(([kubelet, delayMs, pullPolicy]) => ({ kubelet, actions: manyPods(pullPolicy, delayMs) }));

/** A volume of the draft and the image of another pod's container: one line for both. */
const volumeInLine: Motif = fc
  .tuple(fc.constantFrom('cri.pullImage', 'cri.mountOCIObject'), fc.constantFrom(1000, 30_000))
  .map(([point, delayMs]) => ({
    kubelet: {},
    actions: [
      fault(0, { point, delayMs, forMs: 200_000 }),
      create(point === 'cri.pullImage' ? podOf([1]) : PLAIN_POD),
      create(point === 'cri.pullImage' ? PLAIN_POD : podOf([1]), 300, 1),
    ],
  }));

/** Many pulls at once under a low rate: who is refused, and who is not. */
const tooFast: Motif = fc
  .tuple(fc.constantFrom(1, 2), fc.boolean(), fc.constantFrom(10, 1000))
  .map(([registryBurst, serializeImagePulls, delayMs]) => ({
    kubelet: { registryPullQPS: 1, registryBurst, serializeImagePulls },
    actions: manyPods('Always', delayMs),
  }));

/** A pull fails, and another more than ten minutes later. */
const failsAgainMuchLater: Motif = fc
  .tuple(fc.constantFrom(1, 2), fc.constantFrom<PullPolicyShape>('Always', 'default'))
  .map(([times, pullPolicy]) => ({
    actions: [
      fault(0, faultAt('cri.pullImage', 'Unavailable', times)),
      create(podOf([5], { pullPolicy })),
      after(2 * LONG_MS + 95_000, { do: 'edit', pod: 0, edit: { what: 'image', image: 1 } }),
      fault(5000, faultAt('cri.pullImage', 'Unavailable', 2)),
      after(0, { do: 'edit', pod: 0, edit: { what: 'image', image: 5 } }),
    ],
  }));

/** The look whether it is there fails; what Never finds is not there, or not for this pod. */
const looksFail: Motif = fc
  .tuple(
    fc.constantFrom(0, 2, 3, 8),
    localPolicy,
    fc.constantFrom(1, 3),
    fc.constantFrom(false, false, true),
  )
  .map(([image, pullPolicy, times, isKept]) => ({
    actions: [
      create(podOf([image], {}, ['right'])),
      ...(isKept ? [] : [fault(5000, faultAt('cri.imageStatus', 'Unavailable', times))]),
      create(podOf([image, image], { pullPolicy }), 1000, 1),
    ],
  }));

export const PULL_MOTIFS = [
  ...weighted(1, keyComesLate, sharedImageFails),
  ...weighted(2, volumeInLine, tooFast, anonymousIsForAll, nobodyReads),
  ...weighted(3, manyAtOnce, failsAgainMuchLater),
  ...weighted(4, looksFail, severalKeys),
  ...weighted(5, keyComesBack),
  ...weighted(6, secondTenant, tagMovesUnderRestarts),
  ...weighted(10, preloaded),
];
