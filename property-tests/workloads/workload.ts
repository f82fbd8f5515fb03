/**
 * Workloads: what users and the world do to a cluster, as data, so that a failure shrinks.
 *
 * A workload is a list of timed actions, the answers to the first choices of the run (latencies, the
 * order of entries that are ready at the same instant), and the seed of those that come after them.
 * Small on purpose: three pods, three tags and a dozen actions meet every race that matters here.
 */
import fc from 'fast-check';
import { choices, type Choices } from '../../src/sim/index.ts';
import { timedActions, type TimedAction } from './action.ts';
import { MOTIFS } from './motifs.ts';
import { swarms, without } from './swarm.ts';

export interface Workload {
  readonly actions: readonly TimedAction[];
  /** Answers to the first choices of the run; see `choices.replayed`. */
  readonly answers: readonly number[];
  /** Of the choices after them; 0: defaults. */
  readonly seed: number;
}

const beginnings = fc.oneof(fc.constant<readonly TimedAction[]>([]), fc.oneof(...MOTIFS));

export const workloads: fc.Arbitrary<Workload> = fc
  .record({
    beginning: beginnings,
    others: fc.array(timedActions, { maxLength: 14 }),
    off: swarms,
    answers: fc.array(fc.nat(1000), { maxLength: 30 }),
    seed: fc.nat(1_000_000),
  })
  .map(({ beginning, others, off, answers, seed }) => ({
    // A motif is whole, whatever the swarm does without.
    actions: [...beginning, ...without(off, others)],
    answers,
    seed,
  }));

export function choicesOf({ answers, seed }: Workload): Choices {
  return choices.replayed(answers, seed === 0 ? undefined : choices.seeded(seed));
}
