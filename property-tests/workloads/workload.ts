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
import { besideShapes, type BesideShape } from './beside-shape.ts';
import { kubeletShapes, type KubeletShape } from './kubelet-shape.ts';
import { MOTIFS } from './motifs.ts';
import type { Beginning } from './motif-parts.ts';
import { swarms, without } from './swarm.ts';

export interface Workload {
  readonly actions: readonly TimedAction[];
  /** Answers to the first choices of the run; see `choices.replayed`. */
  readonly answers: readonly number[];
  /** Of the choices after them; 0: defaults. */
  readonly seed: number;
  /** What of the kubelet's configuration is not upstream's default. */
  readonly kubelet: KubeletShape;
}

const beginnings: fc.Arbitrary<Beginning> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ actions: [] }) },
  { weight: 9, arbitrary: fc.oneof(...MOTIFS) },
);

/** In some plays little else happens: faults that are none of a motif's own often take its point away. */
const others = fc.oneof(
  { weight: 2, arbitrary: fc.array(timedActions, { maxLength: 14 }) },
  { weight: 1, arbitrary: fc.array(timedActions, { maxLength: 3 }) },
);

export const workloads: fc.Arbitrary<Workload> = fc
  .record({
    beginning: beginnings,
    others,
    off: swarms,
    answers: fc.array(fc.nat(1000), { maxLength: 30 }),
    seed: fc.nat(1_000_000),
    kubelet: kubeletShapes,
    beside: besideShapes,
  })
  .map(({ beginning, others: further, off, answers, seed, kubelet, beside }) => ({
    // A motif is whole, whatever the swarm does without.
    actions: withBeside(beside, [...beginning.actions, ...without(off, further)]),
    answers,
    seed,
    kubelet: beginning.kubelet ?? (off.includes('kubelet configuration') ? {} : kubelet),
  }));

/** The same actions, of whose pods each has the same beside it. */
function withBeside(
  beside: BesideShape | undefined,
  actions: readonly TimedAction[],
): readonly TimedAction[] {
  if (beside === undefined) return actions;
  return actions.map(({ afterMs, action }) => ({
    afterMs,
    action: action.do === 'create' ? { ...action, shape: { ...action.shape, beside } } : action,
  }));
}

export function choicesOf({ answers, seed }: Workload): Choices {
  return choices.replayed(answers, seed === 0 ? undefined : choices.seeded(seed));
}
