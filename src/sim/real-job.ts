/** One piece of real work, as whoever wants it done describes it (real-work.ts). */
import { rethrowProgrammerError } from './invariant.ts';
import type { Instant } from './loop.ts';
import type { Sink } from './sink.ts';
import type { Soon } from './soon.ts';

/** Work under way: its result, and how to ask it to stop early. */
export interface Running<T> {
  /** Of work that is over as soon as it began, what came of it. */
  readonly result: Soon<T>;
  cancel?(): void;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

export interface RealJob<T> {
  /**
   * Starts the work; called once per subscription. A synchronous throw counts as a rejection.
   * @param askedAt when it was subscribed to; what it waited for in its lane may have taken longer
   */
  readonly start: (askedAt: Instant) => Running<T>;
  /** Asked when the work would start: an outcome that is known without it. */
  readonly known?: () => Outcome<T> | undefined;
  /** What the job takes at least, in virtual milliseconds; a floor under `costMs`. Default 0. */
  readonly leastMs?: number;
  /** What the job took, in virtual milliseconds, judged by its outcome. Default `leastMs`. */
  readonly costMs?: (outcome: Outcome<T>) => number;
  /** Jobs of one lane never overlap in reality. */
  readonly lane?: string;
  /** The lane of whoever waits for it: while that one is held, the outcome waits, too. */
  readonly waiter?: string | undefined;
}

/** Tells the sink what came of it. What the sink throws is the loop's. */
export function deliver<T>(outcome: Outcome<T>, sink: Sink<T>): void {
  if (outcome.ok) sink.done(outcome.value);
  else {
    rethrowProgrammerError(outcome.error);
    sink.failed(outcome.error);
  }
}
