/**
 * Names of generations: `..2026_01_01_00_00_05.123456789`, UTC and a random number, as AtomicWriter
 * names its directories. Upstream: pkg/volume/util/atomic_writer.go (v1.36).
 */
import type { World } from '../../sim/index.ts';

/** The link that readers go through; it points at the published generation. */
export const DATA_LINK = '..data';
/** The next value of that link, for an instant. */
export const NEXT_DATA_LINK = '..data_tmp';

const RANDOM_BOUND = 1_000_000_000;

/**
 * @param published what readers see: another generation in its directory would change under them
 * @param attempt how many names that were drawn before are taken
 */
export function nextGeneration(world: World, published: string | undefined, attempt = 0): string {
  const stamp = stampOf(Math.floor(world.now() / 1000));
  const drawn = world.choices.pick('volume/generation', RANDOM_BOUND) + attempt;
  const name = nameOf(stamp, drawn);
  return name === published ? nameOf(stamp, drawn + 1) : name;
}

/** Of the second that was asked about last: what is done at once has one. */
let last = { seconds: NaN, stamp: '' };

function stampOf(seconds: number): string {
  if (last.seconds === seconds) return last.stamp;
  const time = new Date(seconds * 1000).toISOString().replace(/\..*/, '');
  last = { seconds, stamp: time.replace(/[-T:]/g, '_') };
  return last.stamp;
}

function nameOf(stamp: string, drawn: number): string {
  return `..${stamp}.${String(drawn % RANDOM_BOUND).padStart(9, '0')}`;
}

/** A name that content must not have at its top: it would collide with ours. */
export function isReserved(name: string): boolean {
  return name.startsWith('..');
}
