/** What becomes of the watches of controllers, scheduler and kubelet while a story is played. */
import fc from 'fast-check';
import type { Fault } from '../../src/sim/index.ts';

const MATCHES = [
  'controller-manager watch',
  'controller-manager watch pods',
  'scheduler watch',
  'kubelet/node-1 watch pods',
];

const where = (matches: readonly string[]) => ({
  point: fc.constant('api.watch'),
  match: fc.constantFrom(...matches),
  /** The first event that is struck. */
  nth: fc.integer({ min: 1, max: 12 }),
  times: fc.constantFrom(1, 2, 5),
  forMs: fc.constantFrom(20_000, 60_000),
});

/**
 * Over after a minute; a reflector lists again within another.
 * @param more watches that matter to a story
 */
export function lostWatches(...more: readonly string[]): fc.Arbitrary<readonly Fault[]> {
  return lostWatchesOf([...MATCHES, ...more]);
}

/** Of no others. */
export function lostWatchesOf(matches: readonly string[]): fc.Arbitrary<readonly Fault[]> {
  const struck = where(matches);
  return fc.array(
    fc.oneof(
      fc.record<Fault>({ ...struck, error: fc.constantFrom('cut', 'Expired', 'InternalError') }),
      fc.record<Fault>({ ...struck, delayMs: fc.constantFrom(20, 500, 5000) }),
      fc.record<Fault>({ ...struck, hang: fc.constant(true) }),
    ),
    { maxLength: 2 },
  );
}

export const lossText = ({ match = '', error, delayMs, nth = 1, times = 1 }: Fault): string => {
  const how = error ?? (delayMs === undefined ? 'silent' : `${String(delayMs)} ms late`);
  return `${match}: ${how} from event ${String(nth)} on, ${String(times)} times`;
};
