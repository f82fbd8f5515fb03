/**
 * Workloads: what users and the world do to a cluster, as data, so that a failure shrinks.
 *
 * A workload is a list of timed actions plus the answers to the first choices of the run (latencies,
 * the order of entries that are ready at the same instant). Small on purpose: three pods, two
 * references and a dozen actions meet every race that matters here.
 */
import fc from 'fast-check';

export interface PodShape {
  /** Indices into `REFERENCES`, one volume each. */
  readonly volumes: readonly number[];
  readonly containerCount: number;
  /** Seconds its containers run before they exit 0; 0: for ever. */
  readonly lifeSeconds: number;
}

export type Action =
  | { readonly do: 'create'; readonly pod: number; readonly shape: PodShape }
  | { readonly do: 'delete'; readonly pod: number; readonly graceSeconds: number }
  | { readonly do: 'push'; readonly reference: number; readonly content: number }
  | { readonly do: 'registry'; readonly available: boolean };

export interface TimedAction {
  /** Milliseconds after the action before. */
  readonly afterMs: number;
  readonly action: Action;
}

export interface Workload {
  readonly actions: readonly TimedAction[];
  /** Answers to the first choices of the run; see `choices.replayed`. */
  readonly answers: readonly number[];
}

/** Volumes take their content from these, in `registry.test`. */
export const REFERENCES = ['team/config:stable', 'team/flags:stable'] as const;

export const POD_COUNT = 3;

const podShape: fc.Arbitrary<PodShape> = fc.record({
  volumes: fc.array(fc.nat(REFERENCES.length - 1), { maxLength: 2 }),
  containerCount: fc.integer({ min: 1, max: 2 }),
  lifeSeconds: fc.constantFrom(0, 0, 3, 20),
});

const pod = fc.nat(POD_COUNT - 1);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), pod, shape: podShape }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      pod,
      graceSeconds: fc.constantFrom(0, 1, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      reference: fc.nat(REFERENCES.length - 1),
      content: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('registry' as const), available: fc.boolean() }),
  },
);

const afterMs = fc.oneof(
  fc.constantFrom(0, 1, 100, 1000),
  fc.integer({ min: 0, max: 3000 }),
  fc.constant(95_000),
);

export const workloads: fc.Arbitrary<Workload> = fc.record({
  actions: fc.array(fc.record({ afterMs, action }), { minLength: 1, maxLength: 12 }),
  answers: fc.array(fc.nat(1000), { maxLength: 60 }),
});
