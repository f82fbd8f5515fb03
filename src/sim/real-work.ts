/**
 * Real work under virtual time: the outcome is real, the instant is modelled.
 *
 * The work starts at once and runs beside the loop. Its completion is delivered at the virtual
 * instant start + cost, where the cost may depend on the outcome (bytes transferred). Until
 * start + `leastMs` the loop runs on freely; there it awaits the real outcome, and only then goes on.
 * Real speed therefore never shows in a trace.
 *
 * Rules that keep it so:
 * - Jobs are leaves: one request, one blob, one layer. What decides between them is virtual.
 * - Jobs of one lane run one after the other in reality too (two writes to one directory, say); jobs
 *   without a lane must not be able to see each other's effects.
 * - Whoever changes the outside world on purpose (a scenario moving a tag) does it in `afterAll`,
 *   so that work begun before sees the world before.
 * - A cancelled job is told to stop, and still awaited before the next of its lane starts.
 */
import type { Loop } from './loop.ts';
import { createOperation, type Operation } from './operation.ts';

/** Work under way: its result, and how to ask it to stop early. */
export interface Running<T> {
  readonly result: Promise<T>;
  cancel?(): void;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

export interface RealJob<T> {
  /** Starts the work; called once per subscription. A synchronous throw counts as a rejection. */
  readonly start: () => Running<T>;
  /** What the job takes at least, in virtual milliseconds; a floor under `costMs`. Default 0. */
  readonly leastMs?: number;
  /** What the job took, in virtual milliseconds, judged by its outcome. Default `leastMs`. */
  readonly costMs?: (outcome: Outcome<T>) => number;
  /** Jobs of one lane never overlap in reality. */
  readonly lane?: string;
}

export class RealWork {
  readonly #loop: Loop;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #lastOfLane = new Map<string, Promise<unknown>>();

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** Number of jobs whose real outcome is not known yet. */
  get underWayCount(): number {
    return this.#underWay.size;
  }

  /** A cold operation that does `job` and delivers its outcome at the modelled instant. */
  run<T>(job: RealJob<T>): Operation<T> {
    return createOperation<T>((sink) => {
      const startedAt = this.#loop.now();
      const leastMs = job.leastMs ?? 0;
      const lane = job.lane ?? 'real-work';
      const launched = this.#launch(job);
      let ended = false;
      const deliver = (outcome: Outcome<T>): void => {
        ended = true;
        if (outcome.ok) sink.done(outcome.value);
        else sink.failed(outcome.error);
      };
      const hold = async (): Promise<void> => {
        const outcome = await launched.outcome;
        if (ended) return;
        const costMs = Math.max(leastMs, job.costMs?.(outcome) ?? leastMs);
        const waitMs = startedAt + costMs - this.#loop.now();
        if (waitMs <= 0) deliver(outcome);
        else entry = this.#loop.schedule(waitMs, () => deliver(outcome), lane);
      };
      let entry = this.#loop.schedule(leastMs, hold, lane);
      return () => {
        if (ended) return;
        ended = true;
        entry.cancel();
        launched.cancel();
      };
    });
  }

  /** Changes the outside world once all work begun before has really ended. Takes no virtual time. */
  afterAll<T>(change: () => Promise<T>): Operation<T> {
    return createOperation<T>((sink) => {
      const entry = this.#loop.schedule(
        0,
        async () => {
          await this.settled();
          const outcome = await settle(change);
          if (outcome.ok) sink.done(outcome.value);
          else sink.failed(outcome.error);
        },
        'real-work',
      );
      return () => entry.cancel();
    });
  }

  /** Resolves when no work is under way. For the loop's owner, at the end of a run. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #launch<T>(job: RealJob<T>): { readonly outcome: Promise<Outcome<T>>; cancel(): void } {
    let running: Running<T> | undefined;
    let cancelled = false;
    let ended = false;
    const begin = (): Promise<T> => {
      if (cancelled) return Promise.reject(new Error('Cancelled before it began'));
      running = job.start();
      return running.result;
    };
    const outcome = this.#inLane(job.lane, begin);
    this.#underWay.add(outcome);
    void outcome.then(() => {
      ended = true;
      this.#underWay.delete(outcome);
    });
    return {
      outcome,
      cancel: () => {
        if (ended) return;
        cancelled = true;
        running?.cancel?.();
      },
    };
  }

  #inLane<T>(lane: string | undefined, begin: () => Promise<T>): Promise<Outcome<T>> {
    const previous = lane === undefined ? undefined : this.#lastOfLane.get(lane);
    const outcome = previous === undefined ? settle(begin) : previous.then(() => settle(begin));
    if (lane !== undefined) {
      this.#lastOfLane.set(lane, outcome);
      void outcome.then(() => {
        if (this.#lastOfLane.get(lane) === outcome) this.#lastOfLane.delete(lane);
      });
    }
    return outcome;
  }
}

async function settle<T>(begin: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await begin() };
  } catch (error) {
    return { ok: false, error };
  }
}
