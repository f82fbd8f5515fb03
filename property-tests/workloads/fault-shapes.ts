/**
 * Faults of a workload: the record of the scenario language, over every point of the catalogue. Each
 * ends by itself, so that a workload heals without anybody's help and its scenario file says all.
 */
import fc from 'fast-check';

/** Of `Fault` (src/sim/fault-points.ts) what a workload plans; it always ends. */
export interface FaultShape {
  readonly point: string;
  readonly match?: string;
  readonly error?: string;
  readonly delayMs?: number;
  readonly hang?: true;
  readonly times?: number;
  readonly forMs: number;
}

/** A family is what swarm switches off; its points fail in the same words. */
interface Family {
  readonly points: readonly string[];
  readonly words: readonly string[];
  /** Whose operations, part of the subject; default everybody's. */
  readonly whose?: readonly string[];
}

/** Points that fail or are late; who looks after a hang there is another matter (see `hangs`). */
export const FAMILIES = {
  'cri changes': {
    points: [
      'cri.runPodSandbox',
      'cri.stopPodSandbox',
      'cri.removePodSandbox',
      'cri.createContainer',
      'cri.startContainer',
      'cri.stopContainer',
      'cri.removeContainer',
    ],
    words: ['Unavailable', 'Unknown', 'DeadlineExceeded'],
  },
  'cri looks': {
    points: ['cri.listPodSandbox', 'cri.listContainers', 'cri.containerStatus'],
    words: ['Unavailable', 'DeadlineExceeded'],
  },
  'cri images': {
    points: [
      'cri.pullImage',
      'cri.imageStatus',
      'cri.listImages',
      'cri.removeImage',
      'cri.imageFsInfo',
      'cri.mountOCIObject',
      'cri.unmountOCIObject',
    ],
    words: ['Unavailable', 'Unknown'],
  },
  api: {
    points: ['api.request'],
    words: ['InternalError', 'ServiceUnavailable'],
    whose: ['kubelet/', 'kubelet/', 'scheduler'],
  },
  registry: {
    points: ['registry.request'],
    words: ['503', '429', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'],
  },
  host: {
    points: ['host.mkdir', 'host.rename', 'host.symlink', 'host.bind', 'host.unmount', 'host.rm'],
    words: ['EIO', 'ENOSPC'],
  },
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as readonly FamilyName[];

export function familyOf({ point }: Pick<FaultShape, 'point'>): FamilyName | undefined {
  return FAMILY_NAMES.find((name) => (FAMILIES[name].points as readonly string[]).includes(point));
}

type Outcome = Pick<FaultShape, 'error' | 'delayMs' | 'hang'>;

function outcomes({ words }: Family): fc.Arbitrary<Outcome> {
  const error = fc.constantFrom(...words);
  const delayMs = fc.constantFrom(10, 1000, 30_000);
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ error }) },
    { weight: 2, arbitrary: fc.record({ delayMs }) },
    { weight: 1, arbitrary: fc.record({ delayMs, error }) },
    { weight: 1, arbitrary: fc.record({ hang: fc.constant(true as const) }) },
  );
}

const lasting = fc.record(
  {
    forMs: fc.constantFrom(1000, 10_000, 60_000, 200_000),
    times: fc.constantFrom(1, 1, 2, 3),
  },
  { requiredKeys: ['forMs'] },
);

/** Nothing of a host can be late: its calls are real work. */
function faultOf(name: FamilyName): fc.Arbitrary<FaultShape> {
  const family: Family = FAMILIES[name];
  const outcome =
    name === 'host' ? fc.record({ error: fc.constantFrom(...family.words) }) : outcomes(family);
  const whose = family.whose?.map((match) => ({ match })) ?? [{}];
  return fc
    .tuple(fc.constantFrom(...family.points), fc.constantFrom(...whose), outcome, lasting)
    .map(([point, matching, how, howLong]) => ({ point, ...matching, ...how, ...howLong }));
}

export const faultShapes: fc.Arbitrary<FaultShape> = fc.oneof(...FAMILY_NAMES.map(faultOf));

export const faultAt = (point: string, error: string, times = 1): FaultShape => ({
  point,
  error,
  times,
  forMs: 60_000,
});
