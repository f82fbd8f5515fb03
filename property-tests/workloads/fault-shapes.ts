/**
 * Faults of a workload: the record of the scenario language, over every point of the catalogue. Each
 * ends by itself, so that a workload heals without anybody's help and its scenario file says all.
 */
import fc from 'fast-check';
import { FAULT_POINTS } from '../../src/lab/fault-points.ts';
import type { Action as Step } from '../../src/lab/steps/index.ts';
import type { FaultPoint } from '../../src/sim/index.ts';

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

/** A family is what swarm switches off. */
interface Family {
  readonly name: FamilyName;
  readonly includes: RegExp;
  /** True errors: a `NotFound` would say of an object what is not so. */
  readonly words: readonly string[];
  /** Whose operations, part of the subject; default everybody's. */
  readonly whose?: readonly string[];
}

export type FamilyName =
  'cri looks' | 'cri images' | 'cri changes' | 'watches' | 'api' | 'registry' | 'host';

const CRI_WORDS = ['Unavailable', 'Unknown', 'DeadlineExceeded'];

/** The first that includes a point has it. */
export const FAMILIES: readonly Family[] = [
  { name: 'cri looks', includes: /^cri\.(?:list|.*Status$|imageFsInfo)/, words: CRI_WORDS },
  { name: 'cri images', includes: /^cri\..*(?:Image|OCIObject)$/, words: CRI_WORDS },
  { name: 'cri changes', includes: /^cri\./, words: CRI_WORDS },
  {
    name: 'watches',
    includes: /^api\.watch$/,
    words: ['cut', 'cut', 'timeout', 'Expired', 'InternalError'],
    whose: ['kubelet/', 'watch pods', 'watch secrets', 'watch configmaps', 'scheduler', ''],
  },
  {
    name: 'api',
    includes: /^api\./,
    words: ['InternalError', 'Conflict'],
    whose: ['kubelet/', 'kubelet/', 'scheduler'],
  },
  {
    name: 'registry',
    includes: /^registry\./,
    words: ['503', '429', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'],
  },
  { name: 'host', includes: /^host\./, words: ['EIO', 'ENOSPC'] },
];

export const FAMILY_NAMES: readonly FamilyName[] = FAMILIES.map(({ name }) => name);

export function familyOf(point: string): Family | undefined {
  return FAMILIES.find(({ includes }) => includes.test(point));
}

type Outcome = Pick<FaultShape, 'error' | 'delayMs' | 'hang'>;

function outcomesOf({ canWait }: FaultPoint, words: readonly string[]): fc.Arbitrary<Outcome> {
  const error = fc.constantFrom(...words);
  const fails = fc.record({ error });
  if (!canWait) return fails;
  const delayMs = fc.constantFrom(10, 1000, 30_000);
  return fc.oneof(
    { weight: 5, arbitrary: fails },
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

function faultsAt(place: FaultPoint): fc.Arbitrary<FaultShape> {
  const { words = place.words, whose = [] } = familyOf(place.point) ?? {};
  const matching = whose.length === 0 ? [{}] : whose.map((match) => ({ match }));
  return fc
    .tuple(fc.constantFrom(...matching), outcomesOf(place, words), lasting)
    .map(([where, how, howLong]) => ({ point: place.point, ...where, ...how, ...howLong }));
}

/** A family first, so that one with many points is not met more often. */
export const faultShapes: fc.Arbitrary<FaultShape> = fc.oneof(
  ...FAMILIES.map((family) => FAULT_POINTS.filter(({ point }) => familyOf(point) === family))
    .filter((places) => places.length > 0)
    .map((places) => fc.oneof(...places.map(faultsAt))),
);

export const faultAt = (point: string, error: string, times = 1): FaultShape => ({
  point,
  error,
  times,
  forMs: 60_000,
});

/** As the scenario language has it. */
export function faultStepOf({ delayMs, forMs, ...rest }: FaultShape): Step {
  const late = delayMs === undefined ? {} : { delay: delayMs };
  return { fault: { ...rest, ...late, for: forMs } };
}
