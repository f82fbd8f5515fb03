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

/** A job from its launch to its real outcome. */
class Launched<T> {
  readonly #job: RealJob<T>;
  readonly #ended: () => void;
  #running: Running<T> | undefined;
  #cancelled = false;
  #whenKnown: ((outcome: Outcome<T>) => void) | undefined;
  /** Undefined until the real work has ended. */
  outcome: Outcome<T> | undefined;

  constructor(job: RealJob<T>, ended: () => void) {
    this.#job = job;
    this.#ended = ended;
  }

  begin(): void {
    if (this.#cancelled) {
      this.#settle({ ok: false, error: new Error('Cancelled before it began') });
      return;
    }
    try {
      this.#running = this.#job.start();
    } catch (error) {
      this.#settle({ ok: false, error });
      return;
    }
    this.#running.result.then(
      (value) => this.#settle({ ok: true, value }),
      (error: unknown) => this.#settle({ ok: false, error }),
    );
  }

  cancel(): void {
    if (this.outcome !== undefined) return;
    this.#cancelled = true;
    this.#running?.cancel?.();
  }

  /** The outcome, once there is one. */
  awaited(): Promise<Outcome<T>> {
    return new Promise((resolve) => (this.#whenKnown = resolve));
  }

  #settle(outcome: Outcome<T>): void {
    this.outcome = outcome;
    this.#whenKnown?.(outcome);
    this.#ended();
  }
}

export class RealWork {
  readonly #loop: Loop;
  /** Jobs that wait for the one before them in their lane; a lane that is not here is free. */
  readonly #lanes = new Map<string, { begin(): void }[]>();
  readonly #whenSettled: (() => void)[] = [];
  #underWayCount = 0;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** Number of jobs whose real outcome is not known yet. */
  get underWayCount(): number {
    return this.#underWayCount;
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
      const arrive = (outcome: Outcome<T>): void => {
        if (ended) return;
        const costMs = Math.max(leastMs, job.costMs?.(outcome) ?? leastMs);
        const waitMs = startedAt + costMs - this.#loop.now();
        if (waitMs <= 0) deliver(outcome);
        else entry = this.#loop.schedule(waitMs, () => deliver(outcome), lane);
      };
      const hold = (): void | Promise<void> =>
        launched.outcome === undefined ? launched.awaited().then(arrive) : arrive(launched.outcome);
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
    while (this.#underWayCount > 0) {
      await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
    }
  }

  #launch<T>(job: RealJob<T>): Launched<T> {
    this.#underWayCount += 1;
    const launched = new Launched(job, () => this.#ended(job.lane));
    const waiting = job.lane === undefined ? undefined : this.#lanes.get(job.lane);
    if (waiting !== undefined) {
      waiting.push(launched);
      return launched;
    }
    if (job.lane !== undefined) this.#lanes.set(job.lane, []);
    launched.begin();
    return launched;
  }

  #ended(lane: string | undefined): void {
    this.#underWayCount -= 1;
    if (lane !== undefined) {
      const next = this.#lanes.get(lane)?.shift();
      if (next === undefined) this.#lanes.delete(lane);
      else next.begin();
    }
    if (this.#underWayCount === 0) for (const resolve of this.#whenSettled.splice(0)) resolve();
  }
}

async function settle<T>(begin: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await begin() };
  } catch (error) {
    return { ok: false, error };
  }
}
